package io.github.polyloss.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The pieces of a page that needs no other file. Every text given to it is escaped here. */
final class Html {

  private static final String STYLE = style();

  private Html() {}

  private static String style() {
    try (InputStream css = Html.class.getResourceAsStream("report.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  static String page(String title, String body) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>
    %s</style>
    </head>
    <body>
    <main>
    %s</main>
    </body>
    </html>
    """
        .formatted(escape(title), STYLE, body);
  }

  static String chart(String description, String caption, byte[] png) {
    return """
    <figure class="chart"><img alt="%s" src="%s"><figcaption>%s</figcaption></figure>
    """
        .formatted(escape(description), dataUri("image/png", png), escape(caption));
  }

  static String picture(String description, byte[] jpeg, String name, String remark) {
    return """
    <figure class="picture"><img alt="%s" src="%s"><figcaption><b>%s</b><br>%s</figcaption></figure>
    """
        .formatted(escape(description), dataUri("image/jpeg", jpeg), escape(name), escape(remark));
  }

  private static String dataUri(String type, byte[] bytes) {
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  static String table(TextTable table) {
    String rows =
        table.rows().stream()
            .map(row -> "<tr>" + cells(table, row, "td") + "</tr>\n")
            .collect(Collectors.joining());
    return """
    <div class="table"><table>
    <thead><tr>%s</tr></thead>
    <tbody>
    %s</tbody>
    </table></div>
    """
        .formatted(cells(table, table.header(), "th"), rows);
  }

  private static String cells(TextTable table, List<String> cells, String tag) {
    return IntStream.range(0, cells.size())
        .mapToObj(
            column ->
                "<%s%s>%s</%s>"
                    .formatted(
                        tag,
                        table.isNumeric(column) ? " class=\"number\"" : "",
                        escape(cells.get(column)),
                        tag))
        .collect(Collectors.joining());
  }
}
