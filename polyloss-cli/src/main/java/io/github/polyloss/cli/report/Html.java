package io.github.polyloss.cli.report;

import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The pieces of a page that needs no other file. Every text given to it is escaped here. */
final class Html {

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --paper: #ffffff; --ink: #1f2328; --faint: #57606a;
        --line: #d8dee4; --panel: #f6f8fa; --accent: #0072b2; }
      @media (prefers-color-scheme: dark) {
        :root { --paper: #0f1318; --ink: #e6edf3; --faint: #9aa4af; --line: #30363d;
          --panel: #171c23; --accent: #56b4e9; }
        figure.chart img { filter: brightness(.93); } }
      * { box-sizing: border-box; }
      body { margin: 0; background: var(--paper); color: var(--ink);
        font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
      main { max-width: 1180px; margin: 0 auto; padding: 1.5rem clamp(.9rem, 3vw, 2rem) 3rem; }
      h1 { font-size: clamp(1.5rem, 4.5vw, 2.2rem); line-height: 1.2; margin: .5rem 0 .25rem; }
      h2 { font-size: 1.3rem; margin: 2.6rem 0 .7rem; padding-top: 1rem;
        border-top: 1px solid var(--line); }
      h3 { font-size: 1.02rem; margin: 1.3rem 0 .5rem; }
      p { margin: .5rem 0; } .faint, figcaption { color: var(--faint); }
      .grid { display: grid; gap: 1.1rem; align-items: start;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); }
      .charts { columns: 460px 2; column-gap: 1.1rem; }
      .charts figure { break-inside: avoid; margin-bottom: 1.3rem; }
      figure { margin: 0; } figcaption { font-size: .875rem; line-height: 1.45; margin-top: .4rem; }
      figure.chart img { display: block; width: 100%; max-width: 720px; height: auto;
        margin: 0 auto; background: #fff; border: 1px solid var(--line); border-radius: 10px; }
      .table { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums;
        font-size: .925rem; }
      th, td { padding: .42rem .8rem; text-align: left; white-space: nowrap; }
      th { white-space: normal; vertical-align: bottom; background: var(--panel); font-weight: 600; font-size: .84rem; color: var(--faint); }
      tbody tr + tr td { border-top: 1px solid var(--line); }
      .number { text-align: right; } td:last-child:not(.number) { white-space: normal; }
      .findings { background: var(--panel); border-left: 4px solid var(--accent);
        border-radius: 0 10px 10px 0; padding: .7rem 1rem .7rem 2rem; margin: 1rem 0; }
      .findings li { margin: .2rem 0; }
      pre { background: var(--panel); border: 1px solid var(--line); border-radius: 10px;
        padding: .8rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .875rem; }
      .pictures { display: grid; gap: .9rem .7rem;
        grid-template-columns: repeat(auto-fill, minmax(118px, 1fr)); }
      .picture { font-size: .82rem; line-height: 1.35; overflow-wrap: anywhere; }
      .picture img { display: block; width: 100%; max-width: 144px; aspect-ratio: 1;
        border-radius: 8px; }
      .picture b { font-weight: 600; }
      .pair .pictures { grid-template-columns: repeat(4, minmax(0, 1fr)); }
      @media (max-width: 520px) { th, td { padding: .38rem .45rem; font-size: .84rem; } }
      @media print {
        :root { --paper: #fff; --ink: #000; --faint: #444; --line: #ccc; --panel: #f4f4f4; }
        * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        :root { color-scheme: light; } body { font-size: 11pt; } main { max-width: none; padding: 0; }
        figure, .picture, .table { break-inside: avoid; } h2, h3 { break-after: avoid; }
        .pair { break-inside: avoid; } .charts { columns: auto; }
        figure.chart img { max-width: 480px; } .grid { grid-template-columns: 1fr 1fr; }
        th, td { padding: .2rem .4rem; font-size: 8pt; }
        .table { overflow: visible; } figure.chart img { filter: none; } }
      """;

  private Html() {}

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
