/**
 * What a person sees of a run or of a data set: the files of its folder, tables, charts and a page
 * that holds them all.
 */
package io.github.polyloss.cli.report;
