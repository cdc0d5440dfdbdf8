import * as fc from 'fast-check';

const character = fc.oneof(
  // What some format treats specially, far more often than chance would have it.
  fc.constantFrom(...'"\'\\\n\r\t\0 {}[]&*!|>%@`#:-,?~<=;$()/'.split('')),
  fc
    .constantFrom(0x7f, 0x85, 0x9f, 0x2028, 0xfeff, 0xfffe, 0x1f600)
    .map((code) => String.fromCodePoint(code)),
  fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code).toWellFormed()),
  fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
);

/** Any text at all, with a liking for what might be taken for markup. */
export const anyText: fc.Arbitrary<string> = fc
  .array(character, { maxLength: 20 })
  .map((characters) => characters.join(''));
