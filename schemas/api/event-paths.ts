/**
 * Server-sent events. `GET /api/v1/events` tells *that* something changed, so that pages ask again;
 * `GET /api/v1/operations/:operation/events` sends the whole operation at each change and ends when
 *  it ends;
 * `GET …/machines/:machine/console/live` sends what a machine writes (`output`, see `ConsoleOutput`) and who sits at its console
 * (`console`, see `ConsoleSight`). All need the right `view`. Every 15 s a comment keeps the connection open.
 */
export const EVENT_PATHS = {
  changes: '/api/v1/events',
  operation: (id: string): string => `/api/v1/operations/${id}/events`,
  console: (stack: string, machine: string): string =>
    `/api/v1/stacks/${stack}/machines/${machine}/console/live`,
} as const;
