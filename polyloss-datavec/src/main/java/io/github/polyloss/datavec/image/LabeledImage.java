package io.github.polyloss.datavec.image;

/**
 * An image and the class it belongs to.
 *
 * @param name a name that is unique in its data set: the path below the data set's folder, or the
 *     name of a drawing
 * @param label the index of the class, from 0
 * @param source where the pixels come from
 */
public record LabeledImage(String name, int label, ImageSource source) {}
