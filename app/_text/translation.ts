/**
 * What the same catalogue in another language has to have: every sentence and every function of the
 * English one, with the same parameters. Use it as `satisfies Translation<typeof marketText>`.
 */
export type Translation<Text> = {
  readonly [Key in keyof Text]: Text[Key] extends string
    ? string
    : Text[Key] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Translation<Text[Key]>;
};
