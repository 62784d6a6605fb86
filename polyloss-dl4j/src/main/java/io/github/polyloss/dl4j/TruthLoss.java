package io.github.polyloss.dl4j;

/**
 * The loss as a function f of one number, the probability p of the truth. It is asked in terms of
 * ln p and q = 1−p, because neither can be had from p alone without losing digits: p underflows to
 * 0 where ln p does not, and rounds to 1 where q is still positive.
 */
interface TruthLoss {

  /** f(p). */
  double value(double lnP, double q);

  /** p f'(p), which stays finite as p goes to 0, where f'(p) does not. */
  double slope(double lnP, double p, double q);
}
