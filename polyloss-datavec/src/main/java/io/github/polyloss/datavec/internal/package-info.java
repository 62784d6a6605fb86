/** What the packages of this module share; no part of the API. */
package io.github.polyloss.datavec.internal;
