package dev.athanor.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.athanor.architecture.Sources.in;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What may depend on what, and what may be called what. ARCHITECTURE.md draws the arrows. */
class ArchitectureTest {

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.athanor");

  /** Module → the modules that it may see. A new module takes its place here first. */
  private static final Map<String, Set<String>> MODULE_ARROWS =
      Map.of(
          "core", Set.of(),
          "testkit", Set.of("core"),
          "storage", Set.of("core"),
          "tuner", Set.of("core"),
          "server", Set.of("core"),
          "cli", Set.of("core", "storage", "tuner", "server"));

  /** Packages of server, each a language of its own. */
  private static final Set<String> PROTOCOLS = Set.of("api", "mlflow");

  /** Package of core → the packages of core that it may see. */
  private static final Map<String, Set<String>> CORE_ARROWS =
      Map.ofEntries(
          entry("space", Set.of()),
          entry("numeric", Set.of()),
          entry("pareto", Set.of()),
          entry("model", Set.of("space", "pareto")),
          entry("query", Set.of("model", "space")),
          entry("storage", Set.of("query", "model", "space")),
          entry("sampler", Set.of("model", "space", "pareto", "numeric")),
          entry("pruner", Set.of("model", "space", "numeric")),
          entry("importance", Set.of("model", "space", "pareto", "numeric")),
          entry("tracking", Set.of("storage", "query", "model", "space")),
          entry(
              "study",
              Set.of(
                  "sampler",
                  "pruner",
                  "importance",
                  "storage",
                  "query",
                  "model",
                  "space",
                  "numeric")));

  @Test
  void core_depends_on_nothing_but_jspecify() {
    check(
        classes()
            .that(are(in("core")))
            .should()
            .onlyDependOnClassesThat(
                in("core").or(resideInAnyPackage("java..", "org.jspecify.."))));
  }

  @Test
  void modules_see_only_the_modules_below_them() {
    MODULE_ARROWS.forEach((module, below) ->
        check(
            noClasses()
                .that(are(in(module)))
                .should()
                .dependOnClassesThat(inAnotherModuleThan(module, below))
                .allowEmptyShould(true)));
  }

  @Test
  void every_module_has_its_arrows() throws Exception {
    assertThat(MODULE_ARROWS.keySet()).containsAll(Sources.modules());
  }

  @Test
  void packages_of_core_see_only_the_packages_below_them() {
    CORE_ARROWS.forEach((name, below) ->
        check(
            noClasses()
                .that(are(inCorePackage(name)))
                .should()
                .dependOnClassesThat(inAnotherCorePackageThan(name, below))
                .allowEmptyShould(true)));
  }

  @Test
  void every_package_of_core_has_its_arrows() {
    assertThat(PRODUCT.stream().filter(in("core")).map(ArchitectureTest::corePackage))
        .isSubsetOf(CORE_ARROWS.keySet());
  }

  @Test
  void packages_are_free_of_cycles() {
    check(slices().matching("dev.athanor.(**)").should().beFreeOfCycles());
  }

  @Test
  void only_storage_opens_a_database() {
    check(
        noClasses()
            .that(are(not(in("storage"))))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..", "org.flywaydb..")));
  }

  @Test
  void only_tuner_starts_or_stops_a_process() {
    check(
        noClasses()
            .that(are(not(in("tuner"))))
            .should()
            .dependOnClassesThat(assignableTo(ProcessBuilder.class))
            .orShould()
            .accessTargetWhere(calls(Runtime.class, "exec"))
            .orShould()
            .accessTargetWhere(calls(ProcessHandle.class, "destroy", "destroyForcibly")));
  }

  @Test
  void protocols_do_not_know_one_another() {
    for (String protocol : PROTOCOLS) {
      check(
          noClasses()
              .that(are(inServerPackage(protocol)))
              .should()
              .dependOnClassesThat(
                  in("server")
                      .and(not(inServerPackage(protocol)))
                      .and(not(inServerPackage("http")))));
    }
  }

  @Test
  void every_package_of_the_server_is_a_protocol_or_what_they_share() {
    assertThat(
            PRODUCT.stream()
                .filter(in("server"))
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals("dev.athanor.server"))
                .map(name -> List.of(name.split("\\.")).get(3)))
        .contains("http")
        .isSubsetOf(union(PROTOCOLS, "http"));
  }

  @Test
  void what_protocols_share_knows_neither_them_nor_the_model() {
    check(
        noClasses()
            .that(are(inServerPackage("http")))
            .should()
            .dependOnClassesThat(in("core").or(in("server").and(not(inServerPackage("http"))))));
  }

  /** The types of a wire stay in its package: elsewhere nobody sees more than its front door. */
  @Test
  void only_the_server_itself_sees_a_protocol() {
    for (String protocol : PROTOCOLS) {
      check(
          noClasses()
              .that(
                  are(
                      not(inServerPackage(protocol))
                          .and(not(resideInAPackage("dev.athanor.server")))))
              .should()
              .dependOnClassesThat(are(inServerPackage(protocol))));
    }
  }

  @Test
  void only_the_server_knows_the_library_that_serves() {
    check(
        noClasses()
            .that(are(not(in("server"))))
            .should()
            .dependOnClassesThat(resideInAnyPackage("com.linecorp.armeria..", "io.netty..")));
  }

  @Test
  void what_computes_on_a_history_never_sees_a_store_a_clock_or_a_thread() {
    check(
        noClasses()
            .that(
                are(
                    inCorePackage("sampler")
                        .or(inCorePackage("pruner"))
                        .or(inCorePackage("importance"))
                        .or(inCorePackage("pareto"))
                        .or(inCorePackage("numeric"))))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("dev.athanor.storage..", "java.util.concurrent..")
                    .or(assignableTo(InstantSource.class))
                    .or(assignableTo(Thread.class)))
            .orShould()
            .accessTargetWhere(calls(System.class, "currentTimeMillis", "nanoTime"))
            .orShould()
            .accessTargetWhere(calls(Instant.class, "now")));
  }

  @Test
  void only_cli_reads_the_system_clock_or_draws_chance_that_nobody_passed_in() {
    // Who uses core alone has no cli: these take the system's clock where none is given.
    check(
        noClasses()
            .that(
                are(not(in("cli")))
                    .and(not(simpleName("StudyBuilder")))
                    .and(not(simpleName("InMemoryStorage"))))
            .should()
            .accessTargetWhere(calls(System.class, "currentTimeMillis"))
            .orShould()
            .accessTargetWhere(calls(Instant.class, "now").and(hasNoArguments()))
            .orShould()
            .accessTargetWhere(calls(InstantSource.class, "system"))
            .orShould()
            .accessTargetWhere(calls(Clock.class, "systemUTC", "systemDefaultZone", "system"))
            .orShould()
            .accessTargetWhere(calls(Math.class, "random"))
            .orShould()
            .accessTargetWhere(calls(Random.class, "<init>").and(hasNoArguments()))
            .orShould()
            .accessTargetWhere(calls(ThreadLocalRandom.class, "current")));
  }

  @Test
  void no_class_is_named_util_helper_manager_or_impl() {
    check(noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)(\\$.*)?"));
  }

  @Test
  void no_package_is_named_util_common_helper_or_base() {
    check(
        noClasses()
            .should()
            .resideInAnyPackage("..util..", "..common..", "..helper..", "..base.."));
  }

  @Test
  void every_package_has_a_package_info_with_starting_points() throws Exception {
    for (var folder : Sources.productPackages()) {
      var doorSign = folder.resolve("package-info.java");
      assertThat(doorSign).exists();
      assertThat(Files.readString(doorSign))
          .as("%s: purpose, starting points, dependencies", doorSign)
          .contains("Starting points", "Depends on", "Must not depend on", "@NullMarked");
    }
  }

  /** A skipped test would be a hole that nobody sees. ./verify also counts the skipped ones. */
  @Test
  void no_test_is_disabled_or_assumed_away() throws Exception {
    var wayOut =
        Pattern.compile("@[\\w.]*(?:Dis|En)abled\\w*|\\bAssum(?:ptions|e)\\b|\\bassume[A-Z]\\w*");
    for (var file : Sources.testFiles()) {
      var found = wayOut.matcher(Files.readString(file)).results().map(r -> r.group()).toList();
      assertThat(found).as("%s: a test runs or does not exist", file).isEmpty();
    }
  }

  private static void check(ArchRule rule) {
    rule.check(PRODUCT);
  }

  private static DescribedPredicate<JavaClass> inAnotherModuleThan(
      String module, Set<String> below) {
    return describe(
        "in a module other than %s, %s".formatted(module, below),
        c -> Sources.module(c).map(m -> !m.equals(module) && !below.contains(m)).orElse(false));
  }

  private static DescribedPredicate<JavaClass> inCorePackage(String name) {
    return in("core").and(resideInAPackage("dev.athanor." + name + ".."));
  }

  private static DescribedPredicate<JavaClass> inServerPackage(String name) {
    return resideInAPackage("dev.athanor.server." + name + "..");
  }

  private static Set<String> union(Set<String> some, String more) {
    return Stream.concat(some.stream(), Stream.of(more)).collect(Collectors.toSet());
  }

  private static DescribedPredicate<JavaClass> inAnotherCorePackageThan(
      String name, Set<String> below) {
    return in("core")
        .and(
            describe(
                "in a package of core other than %s, %s".formatted(name, below),
                c -> !corePackage(c).equals(name) && !below.contains(corePackage(c))));
  }

  /** The first name after {@code dev.athanor}. */
  private static String corePackage(JavaClass c) {
    return List.of(c.getPackageName().split("\\.")).get(2);
  }

  private static DescribedPredicate<JavaAccess<?>> hasNoArguments() {
    return describe(
        "without arguments",
        access ->
            access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget method
                && method.getRawParameterTypes().isEmpty());
  }

  private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String... names) {
    var wanted = Set.of(names);
    return describe(
        "%s.%s".formatted(owner.getSimpleName(), wanted),
        access ->
            access.getTargetOwner().isAssignableTo(owner) && wanted.contains(access.getName()));
  }
}
