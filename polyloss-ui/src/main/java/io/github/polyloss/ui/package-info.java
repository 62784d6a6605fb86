/**
 * DL4J's dashboard during a training. A module of its own, so that nobody downloads a web server
 * for the other commands.
 */
package io.github.polyloss.ui;
