/**
 * The ResNets: their description, the networks built from it, and the files that their weights come
 * from and go to.
 */
package io.github.polyloss.resnet;
