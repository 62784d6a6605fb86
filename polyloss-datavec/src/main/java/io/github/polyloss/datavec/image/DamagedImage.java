package io.github.polyloss.datavec.image;

/**
 * An image that cannot be used.
 *
 * @param image which one
 * @param reason what is wrong with it, in a few words that name the file
 */
public record DamagedImage(LabeledImage image, String reason) {}
