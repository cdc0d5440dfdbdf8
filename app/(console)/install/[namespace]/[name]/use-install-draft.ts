'use client';

import type { Appliance } from '../../../../../schemas/api/resources/appliance.ts';
import { useEffect } from 'react';
import type { PlanRequest } from '../../../../_client/installs.ts';
import { useKeptForm } from '../../../../_client/kept-form.ts';
import {
  changedAnswers,
  type Draft,
  draftProblems,
  initialDraft,
} from '../../../../_lib/install/install-form.ts';
import {
  readAnswersBack,
  type TypedAnswers,
  writeAnswers,
} from '../../../../_lib/install/stored-answers.ts';
import { useSession } from '../../../../_client/session.ts';
import { useTakenNames } from '../../../../_client/taken-names.ts';
import { countProblem, portProblem } from '../../../../_lib/install/machine-answers.ts';
import {
  type ChosenPlaces,
  type PlaceChoices,
  placeProblem,
  placeRequest,
} from '../../../../_lib/install/place-choices.ts';
import { poolProblem, poolRequest } from '../../../../_lib/install/pool-choices.ts';
import { stackNameProblem } from '../../../../_lib/install/suggest-stack-name.ts';
import { type DraftUplinks, draftUplinks } from './draft-uplinks.ts';

type Texts = Readonly<Record<string, string>>;

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
  readonly places: DraftPlaces;
  /** One sentence for each field that cannot be used as it stands; keys are field names. */
  readonly problems: Readonly<Record<string, string>>;
  readonly request: PlanRequest;
  /** The stack is there: a reload of this page begins anew. */
  readonly forget: () => void;
}

/** Where things shall go. */
export interface DraftPlaces {
  readonly choices: PlaceChoices;
  /** Those that have machines. */
  readonly roles: readonly string[];
  readonly chosen: ChosenPlaces;
  readonly setNode: (role: string, node: string) => void;
  readonly setGateway: (node: string) => void;
  readonly pools: DraftPools;
  readonly uplinks: DraftUplinks;
}

/** Where disks shall go. */
export interface DraftPools {
  readonly choices: readonly string[];
  /** Pool by role. */
  readonly chosen: Texts;
  readonly set: (role: string, pool: string) => void;
}

/** Names of fields: parameters have their key behind a prefix, so that none can collide. */
export const fieldName = {
  stack: 'name',
  parameter: (key: string) => `parameter-${key}`,
  count: (role: string) => `count-${role}`,
  port: (key: string) => `port-${key}`,
  node: (role: string) => `node-${role}`,
  gateway: 'gateway',
  pool: (role: string) => `pool-${role}`,
} as const;

/** What the form is about, and what can be chosen in it. */
export interface DraftGiven {
  readonly appliance: Appliance;
  /** What the stack is called unless something is typed. */
  readonly suggestedName: string;
  readonly choices: PlaceChoices;
  /** Names of pools. */
  readonly pools: readonly string[];
  /** Names of uplinks. */
  readonly uplinks: readonly string[];
}

/** Keeps the answers of the install form. */
export function useInstallDraft(given: DraftGiven): InstallDraft {
  const { appliance, suggestedName, choices, pools, uplinks } = given;
  const { manifest, card } = appliance;
  const account = useSession().data?.account?.name ?? '';
  const place = `install ${card.address} ${account}`;
  const [typed, setTyped] = useKeptForm<TypedAnswers>(
    `install ${card.address}:${card.version}`,
    () => {
      const draft = initialDraft(manifest.parameters);
      return readAnswersBack(readStored(place), { ...NOTHING_TYPED, draft });
    },
  );
  useEffect(() => {
    writeStored(place, writeAnswers(typed, manifest.parameters));
  }, [place, typed, manifest]);
  const { draft, counts, ports, nodes, gateway } = typed;
  const chosen = { nodes, gateway };
  const roles = rolesWithMachines(manifest, counts);
  const name = typed.name ?? suggestedName;
  const taken = useTakenNames(name);
  const put = (
    part: 'draft' | 'counts' | 'ports' | 'nodes' | 'pools' | 'uplinks' | 'lanAddresses',
    key: string,
    value: string | boolean,
  ) => setTyped((before) => ({ ...before, [part]: { ...before[part], [key]: value } }));
  const inLans = draftUplinks(Object.keys(manifest.networks), uplinks, { typed, put });
  return {
    name,
    setName: (name) => setTyped((before) => ({ ...before, name })),
    draft,
    setAnswer: (key, value) => put('draft', key, value),
    counts,
    setCount: (role, text) => put('counts', role, text),
    ports,
    setPort: (key, text) => put('ports', key, text),
    places: {
      choices,
      roles,
      chosen,
      setNode: (role, node) => put('nodes', role, node),
      setGateway: (node) => setTyped((before) => ({ ...before, gateway: node })),
      pools: {
        choices: pools,
        chosen: typed.pools,
        set: (role, pool) => put('pools', role, pool),
      },
      uplinks: inLans.fields,
    },
    forget: () => writeStored(place, undefined),
    problems: {
      ...collectProblems({ appliance, name, taken, draft, counts, ports }),
      ...placeProblems(chosen, roles, choices),
      ...poolProblems(typed.pools, roles, pools),
      ...present(inLans.problems),
    },
    request: {
      appliance: `${card.address}:${card.version}`,
      name,
      parameters: changedAnswers(manifest.parameters, draft),
      counts: numbers(counts),
      ports: numbers(ports),
      ...placeRequest(chosen, roles, choices),
      ...poolRequest(typed.pools, roles, pools),
      ...inLans.request,
    },
  };
}

const NOTHING_TYPED = {
  name: undefined,
  counts: {},
  ports: {},
  nodes: {},
  gateway: '',
  pools: {},
  uplinks: {},
  lanAddresses: {},
} as const;

const rolesWithMachines = ({ roles }: Appliance['manifest'], counts: Texts): string[] =>
  Object.keys(roles).filter((role) => {
    const typed = counts[role]?.trim() ?? '';
    return (typed === '' ? roles[role]?.count.default : Number(typed)) !== 0;
  });

function placeProblems(
  { nodes, gateway }: ChosenPlaces,
  roles: readonly string[],
  choices: PlaceChoices,
): Record<string, string> {
  if (choices.nodes.length === 0) return {};
  return present([
    ...roles.map((role): [string, string | undefined] => [
      fieldName.node(role),
      placeProblem(nodes[role] ?? '', choices.nodes, 'node'),
    ]),
    [fieldName.gateway, placeProblem(gateway, choices.gateways, 'gateway')],
  ]);
}

function poolProblems(
  chosen: Texts,
  roles: readonly string[],
  choices: readonly string[],
): Record<string, string> {
  if (choices.length === 0) return {};
  return present(
    roles.map((role): [string, string | undefined] => [
      fieldName.pool(role),
      poolProblem(chosen[role] ?? '', choices),
    ]),
  );
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
  return present(found);
}

const present = (found: readonly [string, string | undefined][]): Record<string, string> =>
  Object.fromEntries(
    found.flatMap(([key, problem]) => (problem === undefined ? [] : [[key, problem]])),
  );

const numbers = (texts: Texts): Record<string, number> =>
  Object.fromEntries(
    Object.entries(texts)
      .filter(([, text]) => text.trim() !== '')
      .map(([key, text]) => [key, Number(text)]),
  );

/** For this tab alone, and gone with it. Browsers may refuse storage altogether. */
function readStored(place: string): string | null {
  try {
    return sessionStorage.getItem(place);
  } catch {
    return null;
  }
}

function writeStored(place: string, text: string | undefined): void {
  try {
    if (text === undefined) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, text);
  } catch {
    // The form works without being kept.
  }
}
