/** The commands, their options and what they print. */
package io.github.polyloss.cli;
