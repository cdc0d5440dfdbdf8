import type { Parameter } from '../../../schemas/appliance/parameter.ts';
import type { Draft } from './install-form.ts';

type Texts = Readonly<Record<string, string>>;

/** What was typed into the form of an install. */
export interface TypedAnswers {
  /** undefined: the suggestion stands. */
  readonly name: string | undefined;
  readonly draft: Draft;
  readonly counts: Texts;
  readonly ports: Texts;
  /** Node by role, and gateway; an empty text leaves it to the server. */
  readonly nodes: Texts;
  readonly gateway: string;
  /** Pool by role; an empty text leaves it to the server. */
  readonly pools: Texts;
  /** Uplink by network, and the first address in its LAN; an empty text: it is part of none. */
  readonly uplinks: Texts;
  readonly lanAddresses: Texts;
}

type Parameters = Readonly<Record<string, Parameter>>;

/** @returns the answers as text that may lie in the browser: without any password */
export function writeAnswers(answers: TypedAnswers, parameters: Parameters): string {
  const draft = Object.entries(answers.draft).filter(
    ([key]) => parameters[key] !== undefined && parameters[key].type !== 'password',
  );
  return JSON.stringify({ ...answers, draft: Object.fromEntries(draft) });
}

/**
 * Reads what `writeAnswers` wrote, perhaps for an earlier version of the appliance.
 *
 * @param fresh the answers as they stand before anybody has typed
 * @returns fresh answers with the kept ones in their places; what does not fit is left out
 */
export function readAnswersBack(text: string | null, fresh: TypedAnswers): TypedAnswers {
  const kept = parse(text);
  const draft = Object.entries(fresh.draft).map(([key, value]) => {
    const old = objectOf(kept.draft)[key];
    return [key, typeof old === typeof value ? old : value] as const;
  });
  return {
    name: typeof kept.name === 'string' ? kept.name : fresh.name,
    draft: Object.fromEntries(draft) as Draft,
    counts: textsOf(kept.counts),
    ports: textsOf(kept.ports),
    nodes: textsOf(kept.nodes),
    gateway: typeof kept.gateway === 'string' ? kept.gateway : fresh.gateway,
    pools: textsOf(kept.pools),
    uplinks: textsOf(kept.uplinks),
    lanAddresses: textsOf(kept.lanAddresses),
  };
}

function parse(text: string | null): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const textsOf = (value: unknown): Texts =>
  Object.fromEntries(
    Object.entries(objectOf(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
