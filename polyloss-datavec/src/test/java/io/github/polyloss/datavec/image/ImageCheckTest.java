package io.github.polyloss.datavec.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.polyloss.datavec.ImageDataSets;
import io.github.polyloss.datavec.oxford102.OxfordFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageCheckTest {

  @TempDir Path temp;
  private Path whole;
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    whole = OxfordFiles.image(temp.resolve("whole.jpg"));
  }

  @Test
  void damagedImagesComeInTheirOrder() throws IOException {
    List<LabeledImage> images = images("train", 50, 3, 17, 41);
    AtomicLong last = new AtomicLong();
    Progress progress =
        (task, total, unit) -> {
          assertThat(total).isEqualTo(50);
          return done -> last.accumulateAndGet(done, Math::max);
        };

    List<DamagedImage> damaged = ImageCheck.findDamaged(images, progress);

    assertThat(damaged)
        .extracting(DamagedImage::image)
        .containsExactly(images.get(3), images.get(17), images.get(41));
    assertThat(damaged.get(0).reason()).contains("train-3.jpg: cut off");
    assertThat(last).hasValue(50);
  }

  @Test
  void drawnImagesAreNeverDamaged() {
    LabeledImage drawn =
        new LabeledImage(
            "drawn",
            0,
            () -> {
              throw new AssertionError("must not be drawn");
            });

    assertThat(ImageCheck.findDamaged(List.of(drawn), Progress.NONE)).isEmpty();
  }

  @Test
  void aHundredthOfTrainMayBeLeftOut() throws IOException {
    ImageDataSet data = data(images("train", 200, 5, 150), images("v", 3), images("t", 3));

    ImageDataSet kept = ImageDataSets.withoutDamaged(data, Progress.NONE, warnings::add);

    assertThat(kept.train())
        .hasSize(198)
        .doesNotContain(data.train().get(5), data.train().get(150));
    assertThat(kept.valid()).isEqualTo(data.valid());
    assertThat(kept.test()).isEqualTo(data.test());
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith("2 of the 200 images in train are damaged: ")
        .contains("train-5.jpg: cut off", "train-150.jpg: cut off")
        .endsWith("; they are left out");
  }

  @Test
  void moreThanAHundredthOfTrainIsAnError() throws IOException {
    ImageDataSet data = data(images("train", 199, 5, 150), images("v", 3), images("t", 3));

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> ImageDataSets.withoutDamaged(data, Progress.NONE, warnings::add))
        .withMessageStartingWith("2 of the 199 images in train are damaged: ")
        .withMessageEndingWith("(at most 1 % may be)");
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"VALID", "TEST"})
  void oneDamagedImageToJudgeByIsAnError(Split split) throws IOException {
    List<LabeledImage> damaged = images("judge", 300, 7);
    List<LabeledImage> fine = images("fine", 3);
    ImageDataSet data =
        data(fine, split == Split.VALID ? damaged : fine, split == Split.TEST ? damaged : fine);

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> ImageDataSets.withoutDamaged(data, Progress.NONE, warnings::add))
        .withMessageStartingWith("1 of the 300 images in " + split.id() + " are damaged: ")
        .withMessageContaining("judge-7.jpg: cut off");
  }

  @Test
  void tenAreNamedAndTheRestCounted() throws IOException {
    int[] twelve = IntStream.range(0, 12).toArray();
    ImageDataSet data = data(images("train", 20, twelve), images("v", 3), images("t", 3));

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(() -> ImageDataSets.withoutDamaged(data, Progress.NONE, warnings::add))
        .withMessageContaining("train-9.jpg")
        .withMessageContaining("; and 2 more")
        .withMessageNotContaining("train-10.jpg");
  }

  @Test
  void withoutDamageTheDataSetStaysTheSame() throws IOException {
    ImageDataSet data = data(images("train", 5), images("v", 3), images("t", 3));

    assertThat(ImageDataSets.withoutDamaged(data, Progress.NONE, warnings::add)).isSameAs(data);
    assertThat(warnings).isEmpty();
  }

  private static ImageDataSet data(
      List<LabeledImage> train, List<LabeledImage> valid, List<LabeledImage> test) {
    return new ImageDataSet("data", List.of("rose"), train, valid, test);
  }

  private List<LabeledImage> images(String prefix, int count, int... damaged) throws IOException {
    byte[] bytes = Files.readAllBytes(whole);
    Map<Boolean, byte[]> contents =
        Map.of(false, bytes, true, Arrays.copyOf(bytes, bytes.length - 2));
    List<LabeledImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = i;
      boolean cutOff = IntStream.of(damaged).anyMatch(d -> d == index);
      String name = prefix + "-" + i + ".jpg";
      Path file = Files.write(temp.resolve(name), contents.get(cutOff));
      images.add(new LabeledImage(name, 0, new FileImageSource(file)));
    }
    return images;
  }
}
