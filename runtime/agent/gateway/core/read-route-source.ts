import { z } from 'zod';

const Routes = z.array(z.object({ prefsrc: z.string().optional() }));

/**
 * @param json output of `ip -json route get`
 * @returns the own address that packets to that place come from
 * @throws ZodError, SyntaxError when it is something else
 */
export const readRouteSource = (json: string): string | undefined =>
  Routes.parse(JSON.parse(json || '[]')).find(({ prefsrc }) => prefsrc !== undefined)?.prefsrc;
