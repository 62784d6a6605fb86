/** Files that are either whole or not there, and memory outside the Java heap. */
package io.github.polyloss.examples.io;
