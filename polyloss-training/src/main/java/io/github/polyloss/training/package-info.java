/**
 * Fine-tuning in two phases: a head on the features of a frozen body, then body and head.
 *
 * <pre>{@code
 * FineTuningConfig config =
 *     FineTuningConfig.builder(Backbone.RESNET20, StartingWeights.builtIn())
 *         .imageSize(64)
 *         .epochs(0)
 *         .build();
 * List<RunResult> results =
 *     new Experiment(config, Petals.dataSet(), Progress.NONE, TrainingListener.NONE)
 *         .run(List.of(LossSpec.CE, LossSpec.poly(2)), 1);
 * }</pre>
 */
package io.github.polyloss.training;
