import { LANGUAGE } from './language.ts';

/** A phrase for each plural category the language has (CLDR); `#` stands for the number. */
export type CountForms = Readonly<
  Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }
>;

const RULES = new Intl.PluralRules(LANGUAGE);
const NUMBERS = new Intl.NumberFormat(LANGUAGE);

/**
 * @param forms such as `{ one: '# machine', other: '# machines' }`
 * @returns the phrase that fits the number, with the number in it: `1 machine`, `1,204 machines`
 */
export const formatCount = (count: number, forms: CountForms): string =>
  (forms[RULES.select(count)] ?? forms.other).replace('#', NUMBERS.format(count));
