import { EXIT, kind } from './fault-kind.ts';

/** Faults: appliance.yaml and recipes. */
export const packingFaults = {
  MANIFEST_INVALID: kind<{
    file: string;
    problems: { line: number; column: number; path: string; wanted: string; found: string }[];
  }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, problems }) =>
      [
        `${file} has ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}:`,
        ...problems.map(
          (p) => `  ${file}:${p.line}:${p.column} ${p.path}: wanted ${p.wanted}, found ${p.found}`,
        ),
      ].join('\n'),
  }),
  PARAMETERS_INVALID: kind<{ problems: { path: string; wanted: string; found: string }[] }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ problems }) =>
      problems.map((p) => `${p.path}: wanted ${p.wanted}, found ${p.found}`).join('; '),
  }),
} as const;
