/**
 * What the modules of this project share: files that are either whole or not there, and memory
 * outside the Java heap. No part of the API.
 */
package io.github.polyloss.internal;
