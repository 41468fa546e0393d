import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A training program as anyone might have it: a multi-layer perceptron that learns to read 8x8
 * pictures of handwritten digits, in one file, with nothing but the JDK.
 *
 * <pre>{@code
 * java Digits.java --lr 0.01 --width 64 --depth 2 --batch 32 --optimizer sgd --momentum 0.9 \
 *                  --dropout 0.1 --weight-decay 1e-5 --epochs 60 --seed 0 --data data
 * }</pre>
 *
 * <p>It knows nothing of the tuner that may be running it. All it does for one is to print, after
 * each epoch, a line that starts with {@code athanor:} and goes on with a JSON object:
 *
 * <pre>{@code athanor: {"loss":0.3121,"accuracy":0.9471,"step":4}}</pre>
 *
 * <p>{@code loss} is the mean cross-entropy in nats and {@code accuracy} the share of pictures read
 * right, both on the validation part; {@code step} is the epoch, from 1. Two variables of the
 * environment are read, and both may be missing: {@code ATHANOR_SEED} is the seed unless {@code
 * --seed} is given, and {@code ATHANOR_PHASE} is {@code tune} (the default) or {@code confirm}.
 * Only in phase {@code confirm} is the test part opened, after the last epoch, and one more line
 * gives {@code test_accuracy}: of the network as the last epoch left it, trained on the training
 * part alone. So no choice of any kind, not even that of the best epoch, is made by looking at the
 * test pictures.
 *
 * <p>Exit codes: 0 done, also when the training diverged; 2 arguments or data that make no sense.
 *
 * <p>Same arguments and seed, same lines: there is one thread and one source of randomness.
 */
final class Digits {

  private static final int SIDE = 8;
  private static final int PIXELS = SIDE * SIDE;
  private static final int DIGITS = 10;
  private static final int FULL = 16; // the value of a pixel that is all ink
  private static final double ADAM_MEAN = 0.9;
  private static final double ADAM_SQUARE = 0.999;
  private static final double ADAM_EPSILON = 1e-8;
  private static final double BELOW_ONE = Math.nextDown(1.0);

  /**
   * How often one epoch shows each training picture, each time as it is or moved by a pixel to the
   * left or right. Never up or down: the digits reach from the top row to the bottom row, and would
   * be cut.
   */
  private static final int VIEWS = 3;

  public static void main(String[] args) throws IOException {
    try {
      run(Settings.parse(args, System.getenv()));
    } catch (IllegalArgumentException wrong) {
      System.err.println("Digits: " + wrong.getMessage());
      System.exit(2);
    }
  }

  private static void run(Settings settings) throws IOException {
    Pictures train = Pictures.read(settings.data().resolve("train.csv"));
    Pictures valid = Pictures.read(settings.data().resolve("valid.csv"));
    RandomGenerator random = new SplittableRandom(settings.seed());
    Network network = new Network(settings, random);

    int epoch = 0;
    boolean diverged = false;
    while (epoch < settings.epochs() && !diverged) {
      epoch++;
      trainOneEpoch(network, train, settings, learningRate(settings, epoch), random);
      Score score = network.score(valid);
      report(
          "\"loss\":" + rounded(score.loss()) + ",\"accuracy\":" + rounded(score.accuracy()),
          epoch);
      diverged = Double.isNaN(score.loss());
    }
    if (diverged) {
      System.err.println(
          "Digits: diverged in epoch " + epoch + ": the loss is NaN, so training ends here");
    }
    if (settings.phase() == Phase.CONFIRM) {
      Score score = network.score(Pictures.read(settings.data().resolve("test.csv")));
      report("\"test_accuracy\":" + rounded(score.accuracy()), epoch);
    }
  }

  /**
   * The learning rate falls along half a cosine: the last epoch, whose network counts, is the
   * calmest.
   */
  private static double learningRate(Settings settings, int epoch) {
    return settings.learningRate() * (1 + Math.cos(Math.PI * (epoch - 1) / settings.epochs())) / 2;
  }

  private static void report(String fields, int step) {
    System.out.println("athanor: {" + fields + ",\"step\":" + step + "}");
    System.out
        .flush(); // whoever decides to stop this program early can only do so by lines already
    // written
  }

  private static String rounded(double value) {
    return Double.isNaN(value) ? "NaN" : String.valueOf(Math.round(value * 1e5) / 1e5);
  }

  private static void trainOneEpoch(
      Network network,
      Pictures train,
      Settings settings,
      double learningRate,
      RandomGenerator random) {
    int[] order = new int[VIEWS * train.count()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i % train.count();
    }
    shuffle(order, random);
    double[] shifted = new double[PIXELS];
    for (int from = 0; from < order.length; from += settings.batch()) {
      int to = Math.min(from + settings.batch(), order.length);
      for (int i = from; i < to; i++) {
        shift(train.pixels()[order[i]], random.nextInt(-1, 2), shifted);
        network.learn(shifted, train.labels()[order[i]], random);
      }
      network.step(to - from, learningRate);
    }
  }

  private static void shuffle(int[] order, RandomGenerator random) {
    for (int last = order.length - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      int kept = order[last];
      order[last] = order[other];
      order[other] = kept;
    }
  }

  /**
   * Copies a picture, moved right by that many pixels; what moves in from beyond the edge is empty.
   */
  private static void shift(double[] picture, int right, double[] shifted) {
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        int from = column - right;
        shifted[row * SIDE + column] = from >= 0 && from < SIDE ? picture[row * SIDE + from] : 0;
      }
    }
  }

  // ---- The network
  // -------------------------------------------------------------------------------------------

  /**
   * Hidden layers of one width with ReLU and dropout, then one output per digit, read through a
   * softmax.
   */
  private static final class Network {

    private final Layer[] layers;
    private final Settings settings;
    private final double[] probabilities = new double[DIGITS];
    private int steps;

    Network(Settings settings, RandomGenerator random) {
      this.settings = settings;
      layers = new Layer[settings.depth() + 1];
      for (int i = 0; i < layers.length; i++) {
        int inputs = i == 0 ? PIXELS : settings.width();
        int outputs = i == settings.depth() ? DIGITS : settings.width();
        layers[i] = new Layer(inputs, outputs, random);
      }
    }

    /** Adds the gradient of one picture's loss to the gradients of this batch. */
    void learn(double[] picture, int label, RandomGenerator random) {
      double[] input = picture;
      for (Layer layer : layers) {
        layer.forward(input);
        if (layer != last()) {
          layer.rectify();
          layer.drop(settings.dropout(), random);
        }
        input = layer.output;
      }
      softmax(last().output, probabilities);
      // The derivative of cross-entropy by the outputs under a softmax: what was said less what was
      // true.
      System.arraycopy(probabilities, 0, last().delta, 0, DIGITS);
      last().delta[label] -= 1;
      for (int i = layers.length - 1; i > 0; i--) {
        layers[i].backward(layers[i - 1].output);
        layers[i].passBackTo(layers[i - 1]);
      }
      layers[0].backward(picture);
    }

    /** Moves all weights by the mean gradient of the batch, and forgets that gradient. */
    void step(int batch, double learningRate) {
      steps++;
      // Kingma and Ba (2015), the end of section 2: both means start at 0, and this factor makes up
      // for it.
      double adamRate =
          learningRate
              * Math.sqrt(1 - Math.pow(ADAM_SQUARE, steps))
              / (1 - Math.pow(ADAM_MEAN, steps));
      for (Layer layer : layers) {
        step(layer.bias, batch, 0, learningRate, adamRate);
        for (Parameter row : layer.weight) {
          step(row, batch, settings.weightDecay(), learningRate, adamRate);
        }
      }
    }

    private void step(
        Parameter parameter, int batch, double decay, double sgdRate, double adamRate) {
      parameter.finishGradient(batch, decay);
      switch (settings.optimizer()) {
        case SGD -> parameter.stepSgd(sgdRate, settings.momentum());
        case ADAM -> parameter.stepAdam(adamRate);
      }
    }

    /** Mean loss and accuracy without dropout. A loss that overflows counts as NaN. */
    Score score(Pictures pictures) {
      double loss = 0;
      int right = 0;
      for (int i = 0; i < pictures.count(); i++) {
        double[] input = pictures.pixels()[i];
        for (Layer layer : layers) {
          layer.forward(input);
          if (layer != last()) {
            layer.rectify();
          }
          input = layer.output;
        }
        loss += softmax(input, probabilities) - input[pictures.labels()[i]];
        right += largest(input) == pictures.labels()[i] ? 1 : 0;
      }
      double mean = loss / pictures.count();
      return new Score(
          Double.isFinite(mean) ? mean : Double.NaN, (double) right / pictures.count());
    }

    private Layer last() {
      return layers[layers.length - 1];
    }

    /** Fills in the probabilities and returns the logarithm of the sum they were divided by. */
    private static double softmax(double[] outputs, double[] probabilities) {
      double top = outputs[largest(outputs)]; // taken off first, or exp would overflow
      double sum = 0;
      for (int i = 0; i < outputs.length; i++) {
        probabilities[i] = Math.exp(outputs[i] - top);
        sum += probabilities[i];
      }
      for (int i = 0; i < outputs.length; i++) {
        probabilities[i] /= sum;
      }
      return top + Math.log(sum);
    }

    private static int largest(double[] values) {
      int largest = 0;
      for (int i = 1; i < values.length; i++) {
        largest = values[i] > values[largest] ? i : largest;
      }
      return largest;
    }
  }

  /**
   * {@code output = input · weight + bias}, where row {@code i} of the weights is what input {@code
   * i} sends out.
   */
  private static final class Layer {

    private final Parameter[] weight;
    private final Parameter bias;
    private final double[] output;
    private final double[] delta; // derivative of the loss by each output
    private final double[] gate; // derivative of each output by what it was before ReLU and dropout

    Layer(int inputs, int outputs, RandomGenerator random) {
      weight = new Parameter[inputs];
      bias = new Parameter(outputs);
      output = new double[outputs];
      delta = new double[outputs];
      gate = new double[outputs];
      double deviation =
          Math.sqrt(2.0 / inputs); // He et al. (2015): keeps the variance through ReLU layers
      for (int i = 0; i < inputs; i++) {
        weight[i] = new Parameter(outputs);
        for (int j = 0; j < outputs; j++) {
          weight[i].value[j] = deviation * random.nextGaussian();
        }
      }
    }

    void forward(double[] input) {
      System.arraycopy(bias.value, 0, output, 0, output.length);
      for (int i = 0; i < input.length; i++) {
        if (input[i] != 0) { // about half of all inputs are: empty pixels, and units that ReLU shut
          addScaled(output, input[i], weight[i].value);
        }
      }
    }

    void rectify() {
      for (int j = 0; j < output.length; j++) {
        gate[j] = output[j] > 0 ? 1 : 0;
        output[j] = Math.max(output[j], 0);
      }
    }

    /** Silences units at random and scales up the others, so that scoring needs no correction. */
    void drop(double probability, RandomGenerator random) {
      if (probability == 0) {
        return;
      }
      double scale = 1 / (1 - probability);
      for (int j = 0; j < output.length; j++) {
        double kept = random.nextDouble() < probability ? 0 : scale;
        gate[j] *= kept;
        output[j] *= kept;
      }
    }

    /** Adds to the gradients of this layer. */
    void backward(double[] input) {
      addScaled(bias.gradient, 1, delta);
      for (int i = 0; i < input.length; i++) {
        if (input[i] != 0) {
          addScaled(weight[i].gradient, input[i], delta);
        }
      }
    }

    /**
     * Fills in the derivative of the loss by what the layer before put out, ahead of its ReLU and
     * dropout.
     */
    void passBackTo(Layer before) {
      for (int i = 0; i < weight.length; i++) {
        before.delta[i] = before.gate[i] == 0 ? 0 : before.gate[i] * dot(weight[i].value, delta);
      }
    }

    private static void addScaled(double[] sum, double scale, double[] terms) {
      for (int k = 0; k < sum.length; k++) {
        sum[k] += scale * terms[k];
      }
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int k = 0; k < a.length; k++) {
        sum += a[k] * b[k];
      }
      return sum;
    }
  }

  // ---- The optimizers
  // ----------------------------------------------------------------------------------------

  private enum Optimizer {
    SGD,
    ADAM
  }

  /**
   * Numbers that training changes, with their gradient and what the optimizer remembers of earlier
   * gradients.
   */
  private static final class Parameter {

    private final double[] value;
    private final double[] gradient;
    private final double[] mean; // SGD: the velocity; Adam: the moving mean of the gradient
    private final double[] square; // Adam: the moving mean of the squared gradient

    Parameter(int size) {
      value = new double[size];
      gradient = new double[size];
      mean = new double[size];
      square = new double[size];
    }

    /**
     * Turns the sum of a batch's gradients into their mean, and adds the gradient of an L2 penalty.
     */
    void finishGradient(int batch, double decay) {
      for (int k = 0; k < value.length; k++) {
        gradient[k] = gradient[k] / batch + decay * value[k];
      }
    }

    void stepSgd(double rate, double momentum) {
      for (int k = 0; k < value.length; k++) {
        mean[k] = momentum * mean[k] + gradient[k];
        value[k] -= rate * mean[k];
        gradient[k] = 0;
      }
    }

    void stepAdam(double rate) {
      for (int k = 0; k < value.length; k++) {
        mean[k] = ADAM_MEAN * mean[k] + (1 - ADAM_MEAN) * gradient[k];
        square[k] = ADAM_SQUARE * square[k] + (1 - ADAM_SQUARE) * gradient[k] * gradient[k];
        value[k] -= rate * mean[k] / (Math.sqrt(square[k]) + ADAM_EPSILON);
        gradient[k] = 0;
      }
    }
  }

  // ---- Data and settings
  // -------------------------------------------------------------------------------------

  private record Score(double loss, double accuracy) {}

  /**
   * Pictures ({@code double[count][64]}, row by row, 0 empty to 1 full) and the digit each of them
   * shows.
   */
  private record Pictures(double[][] pixels, int[] labels) {

    int count() {
      return labels.length;
    }

    static Pictures read(Path file) throws IOException {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException(
            file
                + ": cannot be read (expected: train.csv, valid.csv and"
                + " test.csv in one folder). Name that folder with --data.");
      }
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty()) {
        throw new IllegalArgumentException(file + ": empty (expected: one picture per line)");
      }
      double[][] pixels = new double[lines.size()][PIXELS];
      int[] labels = new int[lines.size()];
      for (int i = 0; i < labels.length; i++) {
        String[] cells = lines.get(i).split(",");
        if (cells.length != PIXELS + 1) {
          throw new IllegalArgumentException(
              file
                  + " line "
                  + (i + 1)
                  + ": "
                  + cells.length
                  + " numbers (expected: 64 pixels and a digit)");
        }
        for (int k = 0; k < PIXELS; k++) {
          pixels[i][k] = (double) cell(cells[k], FULL, file, i) / FULL;
        }
        labels[i] = cell(cells[PIXELS], DIGITS - 1, file, i);
      }
      return new Pictures(pixels, labels);
    }

    private static int cell(String text, int max, Path file, int line) {
      try {
        int value = Integer.parseInt(text);
        if (value >= 0 && value <= max) {
          return value;
        }
      } catch (NumberFormatException notANumber) {
        // falls through to the message that all wrong values get
      }
      throw new IllegalArgumentException(
          file
              + " line "
              + (line + 1)
              + ": "
              + text
              + " (expected: a whole number from 0 to "
              + max
              + ")");
    }
  }

  private enum Phase {
    TUNE,
    CONFIRM
  }

  /** What one run is to do. */
  private record Settings(
      double learningRate,
      int width,
      int depth,
      int batch,
      Optimizer optimizer,
      double momentum,
      double dropout,
      double weightDecay,
      int epochs,
      long seed,
      Phase phase,
      Path data) {

    static Settings parse(String[] args, Map<String, String> environment) {
      Arguments given = new Arguments(args);
      double learningRate =
          given.number("--lr", 0.001, Double.MIN_VALUE, 100, "a number above 0, up to 100");
      int width = given.whole("--width", 64, 1, 4096);
      int depth = given.whole("--depth", 2, 1, 16);
      int batch = given.whole("--batch", 32, 1, 4096);
      Optimizer optimizer =
          given.oneOf("--optimizer", "adam", "sgd", "adam").equals("sgd")
              ? Optimizer.SGD
              : Optimizer.ADAM;
      if (optimizer != Optimizer.SGD && given.has("--momentum")) {
        throw new IllegalArgumentException(
            "--momentum: given with --optimizer adam (expected: only with"
                + " --optimizer sgd, which alone uses it)");
      }
      double momentum = given.number("--momentum", 0.9, 0, BELOW_ONE, "a number from 0, below 1");
      double dropout = given.number("--dropout", 0, 0, BELOW_ONE, "a number from 0, below 1");
      double weightDecay = given.number("--weight-decay", 0, 0, 100, "a number from 0 to 100");
      int epochs = given.whole("--epochs", 60, 1, 100_000);
      long seed = given.seed("--seed", environment.getOrDefault("ATHANOR_SEED", "0"));
      Path data = Path.of(given.text("--data", besideTheSource().toString()));
      given.refuseTheRest();
      return new Settings(
          learningRate,
          width,
          depth,
          batch,
          optimizer,
          momentum,
          dropout,
          weightDecay,
          epochs,
          seed,
          phase(environment.getOrDefault("ATHANOR_PHASE", "tune")),
          data);
    }

    private static Phase phase(String name) {
      return switch (name) {
        case "tune" -> Phase.TUNE;
        case "confirm" -> Phase.CONFIRM;
        default ->
            throw new IllegalArgumentException(
                "ATHANOR_PHASE: " + name + " (expected: tune or confirm)");
      };
    }

    /**
     * The folder {@code data} next to this file if it was started from source, else in the working
     * folder.
     */
    private static Path besideTheSource() {
      String source = System.getProperty("jdk.launcher.sourcefile");
      return source == null ? Path.of("data") : Path.of(source).resolveSibling("data");
    }
  }

  /**
   * The command line as pairs of {@code --name value}. A name is known once it has been asked for.
   */
  private static final class Arguments {

    private final Map<String, String> given = new LinkedHashMap<>();
    private final List<String> known = new ArrayList<>();

    Arguments(String[] args) {
      for (int i = 0; i < args.length; i += 2) {
        if (!args[i].startsWith("--")) {
          throw new IllegalArgumentException(
              args[i] + ": unexpected (expected: --name value, and so on)");
        }
        if (i + 1 == args.length) {
          throw new IllegalArgumentException(args[i] + ": no value (expected: one after it)");
        }
        if (given.put(args[i], args[i + 1]) != null) {
          throw new IllegalArgumentException(args[i] + ": given twice (expected: once)");
        }
      }
    }

    boolean has(String name) {
      return given.containsKey(name);
    }

    String text(String name, String fallback) {
      known.add(name);
      String value = given.get(name);
      return value == null ? fallback : value;
    }

    double number(String name, double fallback, double min, double max, String expected) {
      String text = text(name, String.valueOf(fallback));
      try {
        double value = Double.parseDouble(text);
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException notANumber) {
        // falls through to the message that all wrong values get
      }
      throw wrong(name, text, expected);
    }

    int whole(String name, int fallback, int min, int max) {
      String text = text(name, String.valueOf(fallback));
      try {
        int value = Integer.parseInt(text);
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException notANumber) {
        // falls through to the message that all wrong values get
      }
      throw wrong(name, text, "a whole number from " + min + " to " + max);
    }

    long seed(String name, String fallback) {
      String text = text(name, fallback);
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException notANumber) {
        throw wrong(has(name) ? name : "ATHANOR_SEED", text, "a whole number");
      }
    }

    String oneOf(String name, String fallback, String... choices) {
      String text = text(name, fallback);
      if (!List.of(choices).contains(text)) {
        throw wrong(name, text, String.join(" or ", choices));
      }
      return text;
    }

    void refuseTheRest() {
      for (String name : given.keySet()) {
        if (!known.contains(name)) {
          throw new IllegalArgumentException(
              name + ": unknown (expected: one of " + String.join(" ", known) + ")");
        }
      }
    }

    private static IllegalArgumentException wrong(String name, String value, String expected) {
      return new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
