package io.github.polyloss.datavec.oxford102;

import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.Progress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** The three official files of Oxford 102 Flowers and where they come from. */
record Oxford102Download(
    String baseAddress, Map<String, String> md5ByFile, Download.Patience patience) {

  static final String ADDRESS_PROPERTY = "polyloss.oxford102.url";

  private static final String OFFICIAL_ADDRESS =
      "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/";

  private static final Map<String, String> OFFICIAL_MD5 =
      Map.of(
          Oxford102.ARCHIVE, "52808999861908f626f3c1f4e79d11fa",
          Oxford102.LABELS, "e0620be6f572b9609742df49c70aed4d",
          Oxford102.SPLITS, "a5357ecc9cb78c4bef273ce3793fc85c");

  static Oxford102Download official() {
    return new Oxford102Download(
        System.getProperty(ADDRESS_PROPERTY, OFFICIAL_ADDRESS),
        OFFICIAL_MD5,
        Download.Patience.DEFAULT);
  }

  /**
   * Fetches what is not there yet; the small files first, so that a wrong address shows at once.
   */
  Path into(Path cache, Progress progress) throws DataSetException {
    Path folder = cache.resolve(Oxford102.NAME);
    Download download = new Download(patience);
    for (String name : new String[] {Oxford102.LABELS, Oxford102.SPLITS, Oxford102.ARCHIVE}) {
      download.fetch(address(name), folder.resolve(name), md5ByFile.get(name), progress);
    }
    return folder;
  }

  private URI address(String name) throws DataSetException {
    String separator = baseAddress.endsWith("/") ? "" : "/";
    try {
      return URI.create(baseAddress + separator + name);
    } catch (IllegalArgumentException e) {
      throw new DataSetException(
          ADDRESS_PROPERTY
              + " must be an address such as "
              + OFFICIAL_ADDRESS
              + ", got "
              + baseAddress,
          e);
    }
  }
}
