package io.github.polyloss.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows between modules and between their packages. */
class ArchitectureTest {

  private static final String ROOT = "io.github.polyloss.";

  private static JavaClasses all;

  @BeforeAll
  static void read() {
    all =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(place -> !place.contains("/polyloss/testing/"))
            .importPackages("io.github.polyloss");
  }

  @Test
  void allModulesAreLookedAt() {
    for (String module : new String[] {"dl4j", "datavec", "resnet", "training", "cli"}) {
      assertThat(all).anyMatch(type -> type.getPackageName().startsWith(ROOT + module));
    }
  }

  @Test
  void theLossesKnowNd4jAlone() {
    classes()
        .that()
        .resideInAPackage(ROOT + "dl4j..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                ROOT + "dl4j..",
                "java..",
                "jdk.incubator.vector..",
                "com.sun.management..",
                "org.nd4j..",
                "org.bytedeco.javacpp.."))
        .check(all);
  }

  @Test
  void theInsideOfTheLossesIsTheirOwn() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "dl4j..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "dl4j.internal..")
        .check(all);
    slices().matching(ROOT + "(dl4j..)").should().beFreeOfCycles().check(all);
  }

  @Test
  void theKernelsAloneKnowTheVectorApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "dl4j.internal.vectorization..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jdk.incubator.vector..", "com.sun.management..")
        .check(all);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "dl4j.internal.vectorization..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + ".")
                .and(not(resideInAPackage(ROOT + "dl4j.internal.vectorization.."))))
        .check(all);
  }

  @Test
  void theDataKnowsNeitherLossesNorNetworks() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "datavec..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "dl4j..",
            ROOT + "resnet..",
            ROOT + "onednn..",
            ROOT + "internal..",
            ROOT + "training..",
            ROOT + "cli..",
            "org.deeplearning4j..")
        .check(all);
  }

  @Test
  void noPackageIsPartOfACircle() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(all);
  }

  /** From the bottom to the top: spark, dashboard and benchmark stand on the command line. */
  @ParameterizedTest
  @CsvSource({
    "resnet,   dl4j datavec training cli",
    "onednn,   dl4j datavec resnet training cli",
    "internal, dl4j datavec resnet onednn training cli",
    "training, cli",
    "cli.report,      cli.explain cli.tensorboard",
    "cli.explain,     cli.tensorboard",
  })
  void aPackageDoesNotKnowThoseAboveIt(String name, String above) {
    String[] forbidden =
        Stream.of(above.split(" ")).map(other -> ROOT + other + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .check(all);
  }

  @Test
  void theInsideOfTheDataIsItsOwn() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "datavec..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "datavec.internal..")
        .check(all);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "datavec.image..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "datavec.folder..",
            ROOT + "datavec.oxford102..",
            ROOT + "datavec.drawn..",
            ROOT + "datavec.transform..",
            ROOT + "datavec")
        .check(all);
  }

  @Test
  void nothingKnowsTheMainClass() {
    noClasses().should().dependOnClassesThat().belongToAnyOf(Main.class).check(all);
  }

  @Test
  void theCommandLineAloneReadsArgumentsAndPrints() {
    noClasses()
        .that(not(resideInAPackage(ROOT + "cli..")))
        .should(ACCESS_STANDARD_STREAMS)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "me.tongfei.progressbar..")
        .check(all);
  }

  @Test
  void chartsAreDrawnWhereReportsAre() {
    noClasses()
        .that(not(resideInAnyPackage(ROOT + "cli.report..", ROOT + "cli.explain..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.knowm.xchart..")
        .check(all);
  }

  @Test
  void logsGoThroughSlf4j() {
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(all);
  }

  @Test
  void onlyTheMainClassEndsTheProcess() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(Main.class)
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(all);
  }
}
