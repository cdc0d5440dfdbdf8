/** What a tar may hold. Nothing is ever written by name, so this is the second line of defence. */
export interface TarRules {
  readonly file: RegExp;
  readonly folder: RegExp;
  /** What the tar is, for the sentence: “it is no part of …”. */
  readonly what: string;
  /** Whether it may hold files over 8 GiB, whose sizes are binary. */
  readonly binarySizes?: boolean;
  /**
   * `any tool`: names are UTF-8, and those and sizes too long for a header may be given before it, as
   * PAX records or as GNU's long names. Default: as one header has it, byte by byte.
   */
  readonly names?: 'any tool';
}
