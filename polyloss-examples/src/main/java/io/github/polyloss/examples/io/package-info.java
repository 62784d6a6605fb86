/** Files that are either whole or not there. */
package io.github.polyloss.examples.io;
