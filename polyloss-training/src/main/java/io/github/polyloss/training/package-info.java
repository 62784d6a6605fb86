/** Fine-tuning in two phases: a head on the features of a frozen body, then body and head. */
package io.github.polyloss.training;
