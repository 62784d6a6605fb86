package io.github.polyloss.training;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;

/**
 * Reads a number that was not finite, or that older files do not have: 0 would be a number, and a
 * wrong one.
 */
public final class AbsentIsNaN extends StdScalarDeserializer<Double> {

  /** For Jackson. */
  public AbsentIsNaN() {
    super(double.class);
  }

  @Override
  public Double deserialize(JsonParser json, DeserializationContext context) throws IOException {
    return _parseDoublePrimitive(json, context);
  }

  @Override
  public Double getNullValue(DeserializationContext context) {
    return Double.NaN;
  }
}
