import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/**
 * The program that made {@code data/}: it deals the lines of scikit-learn's {@code digits.csv.gz}
 * out to a training, a validation and a test file, 60 to 20 to 20, each digit for itself.
 *
 * <p>{@code java Split.java path/to/digits.csv.gz [folder]} writes the same three files, byte for
 * byte, each time: {@link Random} is specified down to its arithmetic, the shuffle is written out
 * here, and lines keep their text and their order. {@code folder} is {@code data} unless given.
 * DATA.md says where the file comes from.
 */
final class Split {

  private static final String EXPECTED_SHA_256 =
      "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22";
  private static final int DIGITS = 10;
  private static final long SEED = 1998;

  private static final int TRAIN = 0;
  private static final int VALID = 1;
  private static final int TEST = 2;

  public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
    if (args.length < 1 || args.length > 2) {
      System.err.println("usage: java Split.java path/to/digits.csv.gz [folder]");
      System.exit(2);
    }
    byte[] packed = Files.readAllBytes(Path.of(args[0]));
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(packed));
    if (!sha256.equals(EXPECTED_SHA_256)) {
      System.err.println(
          args[0]
              + ": SHA-256 "
              + sha256
              + " (expected: "
              + EXPECTED_SHA_256
              + "). Take the file from the release of scikit-learn that DATA.md names.");
      System.exit(2);
    }
    List<String> lines = unpack(packed);
    int[] part = deal(lines);
    Path folder = Path.of(args.length == 2 ? args[1] : "data");
    Files.createDirectories(folder);
    write(folder.resolve("train.csv"), lines, part, TRAIN);
    write(folder.resolve("valid.csv"), lines, part, VALID);
    write(folder.resolve("test.csv"), lines, part, TEST);
  }

  private static List<String> unpack(byte[] packed) throws IOException {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(packed)),
                StandardCharsets.US_ASCII))) {
      return reader.lines().toList();
    }
  }

  /**
   * The part of each line: each digit's lines are shuffled, a fifth goes to validation, a fifth to
   * the test.
   */
  private static int[] deal(List<String> lines) {
    int[] part = new int[lines.size()];
    Random random = new Random(SEED);
    for (int digit = 0; digit < DIGITS; digit++) {
      List<Integer> rows = new ArrayList<>();
      for (int row = 0; row < lines.size(); row++) {
        if (lines.get(row).endsWith("," + digit)) {
          rows.add(row);
        }
      }
      for (int last = rows.size() - 1; last > 0; last--) {
        int other = random.nextInt(last + 1);
        Integer kept = rows.get(last);
        rows.set(last, rows.get(other));
        rows.set(other, kept);
      }
      int fifth = Math.round(rows.size() / 5f);
      for (int i = 0; i < rows.size(); i++) {
        part[rows.get(i)] = i < fifth ? VALID : i < 2 * fifth ? TEST : TRAIN;
      }
    }
    return part;
  }

  private static void write(Path file, List<String> lines, int[] part, int wanted)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < part.length; row++) {
      if (part[row] == wanted) {
        text.append(lines.get(row)).append('\n');
      }
    }
    Files.writeString(file, text, StandardCharsets.US_ASCII);
  }
}
