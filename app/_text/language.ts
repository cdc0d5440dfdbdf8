/** The language of this catalogue as a BCP 47 tag: it decides plurals and how numbers are written. */
export const LANGUAGE = 'en-GB';
