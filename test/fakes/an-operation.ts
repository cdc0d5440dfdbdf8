import { Operation } from '../../schemas/api/resources/operation.ts';

/** An install that runs, of which nothing is known yet; and what is different. */
export const anOperation = (change: Partial<Operation> = {}): Operation => ({
  ...Operation.parse({
    id: 'op-0123456789',
    kind: 'install-stack',
    title: 'Install blog',
    subject: { kind: 'stack', id: 'stack-0123456789', name: 'blog' },
    state: 'running',
    cancelRequested: false,
    createdAt: '2026-11-22T12:00:00Z',
    createdBy: 'admin',
    finishedAt: null,
    steps: [],
    progress: null,
    fault: null,
    failedStep: null,
    console: [],
    phases: [],
  }),
  ...change,
});
