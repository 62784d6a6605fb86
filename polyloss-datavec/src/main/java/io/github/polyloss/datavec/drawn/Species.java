package io.github.polyloss.datavec.drawn;

import java.util.List;

/**
 * A kind of flower.
 *
 * @param name what people call it
 * @param tints the families of colours that it comes in; others share each of them
 * @param painter how it is drawn
 */
record Species(String name, List<Tint> tints, Painter painter) {}
