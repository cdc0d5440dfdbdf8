'use client';

import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import type { PlanRequest } from '../../../../_client/installs.ts';
import { useKeptForm } from '../../../../_client/kept-form.ts';
import {
  changedAnswers,
  type Draft,
  draftProblems,
  initialDraft,
} from '../../../../_lib/install/install-form.ts';
import { countProblem, portProblem } from '../../../../_lib/install/machine-answers.ts';
import { stackNameProblem, suggestStackName } from '../../../../_lib/install/suggest-stack-name.ts';

type Texts = Readonly<Record<string, string>>;

/** What was typed. */
interface Typed {
  /** undefined: the suggestion stands. */
  readonly name: string | undefined;
  readonly draft: Draft;
  readonly counts: Texts;
  readonly ports: Texts;
}

/** What stands in the form, what is wrong with it, and the request it comes to. */
export interface InstallDraft {
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly draft: Draft;
  readonly setAnswer: (key: string, value: string | boolean) => void;
  readonly counts: Texts;
  readonly setCount: (role: string, text: string) => void;
  readonly ports: Texts;
  readonly setPort: (key: string, text: string) => void;
  /** One sentence for each field that cannot be used as it stands; keys are field names. */
  readonly problems: Readonly<Record<string, string>>;
  readonly request: PlanRequest;
}

/** Names of fields: parameters have their key behind a prefix, so that none can collide. */
export const fieldName = {
  stack: 'name',
  parameter: (key: string) => `parameter-${key}`,
  count: (role: string) => `count-${role}`,
  port: (key: string) => `port-${key}`,
} as const;

/**
 * Keeps the answers of the install form.
 *
 * @param taken names of stacks that are there already
 */
export function useInstallDraft(appliance: Appliance, taken: readonly string[]): InstallDraft {
  const { manifest, card } = appliance;
  const [typed, setTyped] = useKeptForm<Typed>(`install ${card.address}:${card.version}`, () => ({
    name: undefined,
    draft: initialDraft(manifest.parameters),
    counts: {},
    ports: {},
  }));
  const { draft, counts, ports } = typed;
  const name = typed.name ?? suggestStackName(manifest.name, taken);
  const put = (part: 'draft' | 'counts' | 'ports', key: string, value: string | boolean) =>
    setTyped((before) => ({ ...before, [part]: { ...before[part], [key]: value } }));
  return {
    name,
    setName: (name) => setTyped((before) => ({ ...before, name })),
    draft,
    setAnswer: (key, value) => put('draft', key, value),
    counts,
    setCount: (role, text) => put('counts', role, text),
    ports,
    setPort: (key, text) => put('ports', key, text),
    problems: collectProblems({ appliance, name, taken, draft, counts, ports }),
    request: {
      appliance: `${card.address}:${card.version}`,
      name,
      parameters: changedAnswers(manifest.parameters, draft),
      counts: numbers(counts),
      ports: numbers(ports),
    },
  };
}

interface Answers {
  readonly appliance: Appliance;
  readonly name: string;
  readonly taken: readonly string[];
  readonly draft: Draft;
  readonly counts: Texts;
  readonly ports: Texts;
}

function collectProblems(answers: Answers): Record<string, string> {
  const { manifest } = answers.appliance;
  const found: [string, string | undefined][] = [
    [fieldName.stack, stackNameProblem(answers.name, answers.taken)],
    ...Object.entries(draftProblems(manifest.parameters, answers.draft)).map(
      ([key, problem]): [string, string] => [fieldName.parameter(key), problem],
    ),
    ...Object.entries(manifest.roles).map(([role, { count }]): [string, string | undefined] => [
      fieldName.count(role),
      countProblem(answers.counts[role] ?? '', count),
    ]),
    ...Object.entries(answers.ports).map(([key, text]): [string, string | undefined] => [
      fieldName.port(key),
      portProblem(text),
    ]),
  ];
  return Object.fromEntries(
    found.flatMap(([key, problem]) => (problem === undefined ? [] : [[key, problem]])),
  );
}

const numbers = (texts: Texts): Record<string, number> =>
  Object.fromEntries(
    Object.entries(texts)
      .filter(([, text]) => text.trim() !== '')
      .map(([key, text]) => [key, Number(text)]),
  );
