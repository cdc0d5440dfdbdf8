import type { ChangePlan, ChangeRequest } from '../../../schemas/api/resources/change.ts';
import type { Parameter, ParameterValue } from '../../../schemas/appliance/parameter.ts';
import { formatByteSize, parseByteSize } from '../../../schemas/ids/byte-units.ts';
import { changeText as text } from '../../_text/change.ts';
import { type Draft, draftProblems, initialDraft, readAnswers } from '../install/install-form.ts';

type May = ChangePlan['may'];

/** How fields are named among problems. */
export const changeField = {
  name: 'name',
  cpu: (role: string) => `cpu ${role}`,
  memory: (role: string) => `memory ${role}`,
  port: (key: string) => `port ${key}`,
  ownKey: 'own key',
  ownPort: 'own port',
  answer: (key: string) => `answer ${key}`,
} as const;

/** What stands in the fields, as typed. */
export interface ChangeDraft {
  readonly name: string;
  readonly note: string;
  readonly sizes: Readonly<Record<string, { readonly cpu: string; readonly memory: string }>>;
  readonly ports: Readonly<
    Record<string, { readonly published: boolean; readonly hostPort: string }>
  >;
  /** A port that the appliance does not publish; without a name: none. */
  readonly own: { readonly key: string; readonly role: string; readonly port: string };
  readonly answers: Draft;
  /** Keys of secrets to be made anew. */
  readonly rotate: readonly string[];
}

/** @returns the fields as they stand before anybody has typed: what the stack is now */
export const draftOf = ({ name, note, may }: ChangePlan): ChangeDraft => ({
  name: name.from,
  note: note.from,
  sizes: Object.fromEntries(
    may.roles.map(({ role, cpu, memoryBytes }) => [
      role,
      { cpu: String(cpu.now), memory: sizeText(memoryBytes.now) },
    ]),
  ),
  ports: Object.fromEntries(
    may.ports.map(({ key, hostPort }) => [
      key,
      { published: hostPort !== null, hostPort: hostPort === null ? '' : String(hostPort) },
    ]),
  ),
  own: { key: '', role: may.roles[0]?.role ?? '', port: '' },
  answers: answersOf(may),
  rotate: [],
});

/** A size that reads back as the same number of bytes. */
function sizeText(bytes: number): string {
  const words = formatByteSize(bytes);
  return parseByteSize(words) === bytes ? words : `${bytes} B`;
}

const questionsOf = ({ parameters }: May): Record<string, Parameter> =>
  Object.fromEntries(parameters.map(({ key, question }) => [key, question]));

const answersOf = (may: May): Draft => ({
  ...initialDraft(questionsOf(may)),
  ...Object.fromEntries(
    may.parameters.flatMap(({ key, question, value }) =>
      value === null ? [] : [[key, writtenOut(question, value)]],
    ),
  ),
});

function writtenOut({ type }: Parameter, value: ParameterValue): string | boolean {
  if (typeof value === 'boolean') return value;
  return type === 'size' ? sizeText(Number(value)) : String(value);
}

type Wish = Partial<ChangeRequest>;

/** What is wished for, and one sentence for each field that cannot be used as it stands, by its name. */
export interface ReadChange {
  readonly wish: Wish;
  readonly problems: Readonly<Record<string, string>>;
}

/** @returns only what differs from what the stack is */
export function readChange(draft: ChangeDraft, plan: Pick<ChangePlan, 'name' | 'note' | 'may'>) {
  const { may } = plan;
  const parts = [
    readSizes(draft, may),
    readPorts(draft, may),
    readOwnPort(draft),
    readAnswersAnew(draft, may),
  ];
  const wish: Wish = Object.assign(
    {},
    draft.name === plan.name.from ? {} : { name: draft.name },
    draft.note === plan.note.from ? {} : { note: draft.note },
    draft.rotate.length === 0 ? {} : { rotate: [...draft.rotate] },
    ...parts.map((part) => part.wish),
  );
  const problems = Object.assign({}, ...parts.map((part) => part.problems));
  return { wish, problems } satisfies ReadChange;
}

const LARGEST_PORT = 65_535;

/** @returns undefined: no number of a port */
function readPort(typed: string): number | undefined {
  const port = /^\d{1,5}$/.test(typed.trim()) ? Number(typed) : 0;
  return port >= 1 && port <= LARGEST_PORT ? port : undefined;
}

function readSizes(draft: ChangeDraft, { roles }: May): ReadChange {
  const sizes: NonNullable<Wish['sizes']> = {};
  const problems: Record<string, string> = {};
  for (const { role, cpu, memoryBytes } of roles) {
    const typed = draft.sizes[role] ?? { cpu: '', memory: '' };
    const count = /^\d{1,4}$/.test(typed.cpu.trim()) ? Number(typed.cpu) : undefined;
    const bytes = parseByteSize(typed.memory);
    if (!isWithin(count, cpu))
      problems[changeField.cpu(role)] = text.cpuWrong(cpu.minimum, cpu.maximum);
    if (!isWithin(bytes, memoryBytes))
      problems[changeField.memory(role)] = memoryWrong(memoryBytes);
    const other = {
      ...(count === undefined || count === cpu.now ? {} : { cpu: count }),
      ...(bytes === undefined || bytes === memoryBytes.now ? {} : { memoryBytes: bytes }),
    };
    if (Object.keys(other).length > 0) sizes[role] = other;
  }
  return { wish: Object.keys(sizes).length > 0 ? { sizes } : {}, problems };
}

type Range = May['roles'][number]['cpu'];

/** What it has now it may keep, whatever the appliance says of changes. */
const isWithin = (wanted: number | undefined, { now, minimum, maximum }: Range): boolean =>
  wanted !== undefined && (wanted === now || (wanted >= minimum && wanted <= maximum));

const memoryWrong = ({ minimum, maximum }: Range): string =>
  text.memoryWrong(formatByteSize(minimum), formatByteSize(maximum));

function readPorts(draft: ChangeDraft, { ports: now }: May): ReadChange {
  const ports: NonNullable<Wish['ports']> = {};
  const problems: Record<string, string> = {};
  for (const { key, hostPort: had } of now) {
    const { published, hostPort } = draft.ports[key] ?? { published: had !== null, hostPort: '' };
    const wanted = readPort(hostPort);
    if (!published) {
      if (had !== null) ports[key] = null;
    } else if (hostPort.trim() === '') {
      if (had === null) ports[key] = 'free';
    } else if (wanted === undefined) problems[changeField.port(key)] = text.portWrong;
    else if (wanted !== had) ports[key] = wanted;
  }
  return { wish: Object.keys(ports).length > 0 ? { ports } : {}, problems };
}

function readOwnPort({ own: { key, role, port } }: ChangeDraft): ReadChange {
  if (key === '' && port === '') return { wish: {}, problems: {} };
  const inside = readPort(port);
  const isKey = /^[a-z][a-z0-9_]{0,40}$/.test(key);
  const problems = {
    ...(isKey ? {} : { [changeField.ownKey]: text.ownNameWrong }),
    ...(inside === undefined ? { [changeField.ownPort]: text.portWrong } : {}),
  };
  if (!isKey || inside === undefined) return { wish: {}, problems };
  return { wish: { publish: { [key]: { role, port: inside, protocol: 'tcp' } } }, problems };
}

/** @returns the questions that are asked as the fields stand */
export const askedIn = ({ answers }: Pick<ChangeDraft, 'answers'>, { parameters }: May) =>
  parameters.filter(({ question: { showIf }, asked }) => {
    const isField = showIf && parameters.some(({ key }) => key === showIf.parameter);
    return isField ? String(answers[showIf.parameter]) === String(showIf.equals) : asked;
  });

/** A password that is left empty stays what it is. */
function readAnswersAnew(draft: ChangeDraft, may: May): ReadChange {
  const questions = questionsOf(may);
  const given = readAnswers(questions, draft.answers);
  const before = answersOf(may);
  const changed = askedIn(draft, may).filter(({ key }) => draft.answers[key] !== before[key]);
  const parameters = Object.fromEntries(changed.map(({ key }) => [key, given[key] ?? ''] as const));
  const found = draftProblems(questions, draft.answers);
  const problems = Object.fromEntries(
    changed.flatMap(({ key }) => {
      const problem = found[key];
      return problem === undefined ? [] : [[changeField.answer(key), problem]];
    }),
  );
  return { wish: changed.length > 0 ? { parameters } : {}, problems };
}
