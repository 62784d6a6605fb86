/** Programs to read and copy: each file is one problem and stands alone. */
package io.github.polyloss.examples;
