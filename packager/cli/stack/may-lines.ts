import type { ChangePlan } from '../../../schemas/api/resources/change.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { section } from '../terminal/section.ts';

type May = ChangePlan['may'];

/** @returns what may be changed of a stack, and what it is now, for people */
export const mayLines = ({ roles, ports, parameters, secrets }: May): string[] => [
  ...section('Sizes that may be chosen', roles.map(roleRow)),
  ...section('Ports that may be published', ports.map(portRow)),
  ...section('Answers that may be given anew', parameters.map(answerRow)),
  ...section('Secrets that may be made anew', secrets.map(secretRow)),
];

const roleRow = ({ role, cpu, memoryBytes }: May['roles'][number]): string[] => [
  role,
  within(cpu, (count) => `${count} cpu`),
  within(memoryBytes, formatByteSize),
];

const within = (
  { now, minimum, maximum }: May['roles'][number]['cpu'],
  words: (amount: number) => string,
): string => `${words(now)} (${words(minimum)} to ${words(maximum)})`;

const portRow = ({ key, role, port, protocol, hostPort }: May['ports'][number]): string[] => [
  key,
  `${role} ${port}/${protocol}`,
  hostPort === null ? 'not published' : `host port ${hostPort}`,
];

const answerRow = ({ key, value, how, question }: May['parameters'][number]): string[] => [
  key,
  value === null ? (question.type === 'password' ? '(secret)' : '(none)') : String(value),
  how === 'live' ? 'while it runs' : 'with a restart',
];

const secretRow = ({ key, kind, how }: May['secrets'][number]): string[] => [
  key,
  kind,
  how === 'live' ? 'while it runs' : 'with a restart',
];
