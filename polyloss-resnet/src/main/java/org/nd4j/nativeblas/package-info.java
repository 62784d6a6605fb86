/** Stand-ins for classes that DL4J still looks for under this name. */
package org.nd4j.nativeblas;
