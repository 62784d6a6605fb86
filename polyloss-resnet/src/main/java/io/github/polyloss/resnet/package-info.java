/**
 * The ResNets: their description, the networks built from it, and the files that their weights come
 * from and go to.
 *
 * <pre>{@code
 * ResNet resnet = ResNet.builder(Backbone.RESNET50).classes(102).loss(new LossPolyN(2.0)).build();
 * ComputationGraph network = resnet.full();
 * PretrainedWeights.load(network, Backbone.RESNET50, 4, Path.of("resnet50.safetensors"));
 * network.fit(batches); // images [N, 3, H, W], labels [N, 102]
 * }</pre>
 */
package io.github.polyloss.resnet;
