package io.github.polyloss.spark.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.ResNet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values worked out by hand, and what holds whatever the numbers. */
class ScalingModelTest {

  private static final double RATE = 8;
  private static final Worker WORKER = new Worker(RATE, 32);
  private static final NetworkSize SIZE = new NetworkSize(10_000_000, 20_000_000);
  private static final ThresholdEncoding ENCODING = new ThresholdEncoding(0.001);
  private static final Link FAST = new Link(1e15);

  private static SynchronousTraining averaging(double overhead) {
    return SynchronousTraining.averaging(WORKER, SIZE, 4, overhead);
  }

  private static SharedTraining sharedTraining(Topology topology) {
    return new SharedTraining(WORKER, SIZE, ENCODING, topology);
  }

  private static Stream<TrainingMethod> methods() {
    return Stream.of(
        averaging(0.5),
        SynchronousTraining.sharing(WORKER, SIZE, 0.25),
        sharedTraining(Topology.PLAIN),
        sharedTraining(Topology.MESH));
  }

  private static IntStream allWorkers() {
    return IntStream.rangeClosed(1, Forecast.MAX_WORKERS);
  }

  @Test
  void aNetworkIsCountedAsTorchvisionAndAdamCountIt() {
    NetworkSize size = NetworkSize.of(ResNet.builder(Backbone.RESNET18).classes(102).build());
    long torchvision = 11_689_512 - (512 * 1000 + 1000);
    long runningAverages = 2 * 4_800;
    int features = 2 * (512 + 256);
    long head = 4 * features + 102 * features + 102;
    assertThat(size.parameters()).isEqualTo(torchvision + runningAverages + head);
    assertThat(size.updaterState())
        .isEqualTo(2 * (size.parameters() - runningAverages - 2 * features));
    assertThat(size.averagedBytes()).isEqualTo(4 * (size.parameters() + size.updaterState()));
  }

  @Test
  void aMillionParametersWithAdamAreTwelveMillionBytes() {
    assertThat(new NetworkSize(1_000_000, 2_000_000).averagedBytes()).isEqualTo(12_000_000);
  }

  @Test
  void aGigabitIsAnEighthOfABillionBytes() {
    assertThat(new Link(1).seconds(125e6)).isEqualTo(1);
    assertThat(new Link(25)).hasToString("25 Gbit/s");
    assertThat(new Link(2.5)).hasToString("2.5 Gbit/s");
    assertThat(new Link(100)).hasToString("100 Gbit/s");
  }

  /** Of 1.6 million entries a bitmap takes 100,005 numbers. */
  @ParameterizedTest
  @CsvSource({
    "0.000001, 24",
    "0.001,    6416",
    "0.03125,  200016",
    "0.0313,   400020",
    "0.0625,   400020",
    "1,        400020",
  })
  void anEncodedGradientIsSparseOrABitmap(double share, long bytes) {
    assertThat(new ThresholdEncoding(share).bytes(1_600_000)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1",
    "2, 0, 2",
    "3, 0, 3",
    "4, 0, 4",
    "5, 0, 5",
    "6, 3, 2",
    "7, 4, 2",
    "8, 4, 2",
    "9, 3, 3",
    "16, 4, 4",
    "32, 7, 5",
    "64, 8, 8",
  })
  void resultsAreAddedUpAsSparkDoes(int workers, int perReducer, int atDriver) {
    assertThat(TreeAggregation.of(workers)).isEqualTo(new TreeAggregation(perReducer, atDriver));
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "2, 11", "3, 11", "4, 12", "7, 12", "8, 13", "63, 15", "64, 16"})
  void aBroadcastOfTenBlocksTakesTenAndTheDoublingsOfTheLast(int workers, int blocks) {
    long block = 4 << 20;
    assertThat(TorrentBroadcast.sequentialBytes(10 * block, workers))
        .isEqualTo((double) blocks * block);
  }

  @Test
  void aBroadcastOfLittleIsPassedOnByDoubling() {
    assertThat(TorrentBroadcast.sequentialBytes(1000, 1)).isEqualTo(1000);
    assertThat(TorrentBroadcast.sequentialBytes(1000, 3)).isEqualTo(2000);
    assertThat(TorrentBroadcast.sequentialBytes(1000, 64)).isEqualTo(7000);
  }

  @ParameterizedTest
  @CsvSource({
    "1,  1,    1",
    "2,  2,    2",
    "3,  6,    6",
    "8,  56,   56",
    "9,  72,   63",
    "15, 210,  106",
    "16, 240,  129",
    "64, 4032, 513",
  })
  void theBusiestLinkIsTheDriversOrTheFirstWorkers(int workers, long plain, long mesh) {
    assertThat(Topology.PLAIN.busiestLink(workers)).isEqualTo(plain);
    assertThat(Topology.MESH.busiestLink(workers)).isEqualTo(mesh);
  }

  /** The messages counted edge by edge in the tree that DL4J fills level by level. */
  @ParameterizedTest
  @EnumSource
  void theBusiestLinkIsThatOfTheTree(Topology topology) {
    int children = topology == Topology.PLAIN ? Integer.MAX_VALUE : 8;
    allWorkers()
        .forEach(
            workers -> {
              int[] degrees = new int[workers + 1];
              for (int node = 1; node <= workers; node++) {
                int parent = (node - 1) / children;
                degrees[node]++;
                degrees[parent]++;
              }
              long busiest = workers;
              for (int node = 0; node <= workers; node++) {
                int own = node == 0 ? 0 : 1;
                long sent = (long) own * degrees[node] + (workers - own) * (degrees[node] - 1L);
                busiest = Math.max(busiest, sent);
              }
              assertThat(topology.busiestLink(workers))
                  .as("%d workers", workers)
                  .isEqualTo(busiest);
            });
  }

  @Test
  void aRoundOfAveragingIsComputingAndOverheadAndNetwork() {
    // 120 MB are 29 blocks: 29 + 1 of them out; 2 results back; 960 Mbit each.
    double network = 0.96 * (30.0 / 29 + 2);
    Link link = new Link(1);
    assertThat(averaging(0.5).networkSeconds(2, link)).isCloseTo(network, within(1e-9));
    assertThat(averaging(0.5).imagesPerSecond(2, link))
        .isCloseTo(2 * 4 * 32 / (4 * 32 / RATE + 0.5 + network), within(1e-9));
  }

  /** A third of the bytes where there is an updater state of two numbers a parameter. */
  @Test
  void aStepOfGradientSharingIsARoundOfAThirdOfTheBytes() {
    // 40 MB are 10 blocks, the last not full: 10 + 1 of them out; 2 results back; 320 Mbit each.
    double network = 0.32 * (11.0 / 10 + 2);
    Link link = new Link(1);
    SynchronousTraining sharing = SynchronousTraining.sharing(WORKER, SIZE, 0.25);
    assertThat(sharing.networkSeconds(2, link)).isCloseTo(network, within(1e-9));
    assertThat(sharing.imagesPerSecond(2, link))
        .isCloseTo(2 * 32 / (32 / RATE + 0.25 + network), within(1e-9));
  }

  @Test
  void aStepOfSharedTrainingIsTheSlowerOfComputingAndNetwork() {
    // 10,004 numbers of 32 bits, 4,032 times over the driver's link.
    double network = 4032 * 10_004 * 32 / 1e9;
    SharedTraining sharing = sharedTraining(Topology.PLAIN);
    assertThat(sharing.networkSeconds(64, new Link(1))).isCloseTo(network, within(1e-9));
    assertThat(sharing.imagesPerSecond(64, new Link(1))).isEqualTo(64 * RATE);
    assertThat(sharing.imagesPerSecond(64, new Link(0.1)))
        .isCloseTo(64 * 32 / (10 * network), within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aNetworkThatCostsNothingLeavesTheRateOfEachWorkerAndTheOverhead(TrainingMethod method) {
    double alone =
        method instanceof SynchronousTraining rounds
            ? rounds.frequency() * 32 / (rounds.frequency() * 32 / RATE + rounds.overhead())
            : RATE;
    allWorkers()
        .forEach(
            workers ->
                assertThat(method.imagesPerSecond(workers, FAST))
                    .isCloseTo(workers * alone, within(1e-6)));
  }

  @Test
  void oneWorkerWithoutOverheadOrNetworkHasItsOwnRate() {
    assertThat(averaging(0).imagesPerSecond(1, FAST)).isCloseTo(RATE, within(1e-9));
    assertThat(sharedTraining(Topology.PLAIN).imagesPerSecond(1, FAST)).isEqualTo(RATE);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aFasterNetworkNeverTrainsSlowerAndNoneTrainsFasterThanAllWorkers(TrainingMethod method) {
    List<Link> links = Stream.of(0.1, 1.0, 10.0, 25.0, 100.0).map(Link::new).toList();
    allWorkers()
        .forEach(
            workers -> {
              double before = 0;
              for (Link link : links) {
                double rate = method.imagesPerSecond(workers, link);
                assertThat(rate).isBetween(before, workers * RATE);
                before = rate;
              }
            });
  }

  @Test
  void moreWorkersNeverNeedLessOfTheNetworkWhenTheySharePlainly() {
    SharedTraining sharing = sharedTraining(Topology.PLAIN);
    Link link = new Link(1);
    IntStream.range(1, Forecast.MAX_WORKERS)
        .forEach(
            workers ->
                assertThat(sharing.networkSeconds(workers + 1, link))
                    .isGreaterThan(sharing.networkSeconds(workers, link)));
  }

  @Test
  void aMeshNeverNeedsMoreOfTheNetworkThanTheDriverAlone() {
    allWorkers()
        .forEach(
            workers ->
                assertThat(Topology.MESH.busiestLink(workers))
                    .isLessThanOrEqualTo(Topology.PLAIN.busiestLink(workers)));
  }

  @Test
  void rarerAveragesTrainMoreImages() {
    Link link = new Link(1);
    allWorkers()
        .forEach(
            workers ->
                assertThat(
                        SynchronousTraining.averaging(WORKER, SIZE, 8, 0.5)
                            .imagesPerSecond(workers, link))
                    .isGreaterThan(averaging(0.5).imagesPerSecond(workers, link)));
  }

  @Test
  void rangesAreWhereAConditionHolds() {
    assertThat(WorkerRange.where(workers -> workers == 2 || workers > 5, 7))
        .containsExactly(new WorkerRange(2, 2), new WorkerRange(6, 7));
    assertThat(WorkerRange.where(workers -> false, 7)).isEmpty();
    assertThat(new WorkerRange(2, 2)).hasToString("2");
    assertThat(new WorkerRange(6, 7)).hasToString("6 to 7");
  }
}
