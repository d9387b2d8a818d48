/** What is fixed in dYdX v4 by its program and not by governance; fractions come with the account. */

/** As read in the client's source: facts on perpetual venues 2.4. */
export const AS_OF = '2026-10-01';

/** Subaccounts below this are parents, whose positions share their equity; parent + k of these is a child's number. */
export const PARENT_SUBACCOUNTS = 128;
