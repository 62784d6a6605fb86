package io.github.polyloss.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The two halves of fine-tuning. */
public enum Phase {
  /** Only the head is trained, on features of the body that do not change. */
  @JsonProperty("frozen")
  FROZEN,
  /** Body and head are trained, each group of layers with its own learning rate. */
  @JsonProperty("unfrozen")
  UNFROZEN
}
