import { Health, Preparation } from '../resources/trust.ts';
import { route, z } from '../route.ts';

const tag = 'system';

export const systemRoutes = {
  getHealth: route({
    method: 'GET',
    path: '/healthz',
    summary: 'The state of each part of the server',
    tag,
    right: 'public',
    answer: Health,
  }),
  listPreparations: route({
    method: 'GET',
    path: '/api/v1/preparations',
    summary: 'Background work of the set-up, such as building sample appliances',
    tag,
    right: 'public',
    answer: z.array(Preparation),
  }),
  putPreparation: route({
    method: 'PUT',
    path: '/api/v1/preparations/:name',
    summary: 'Report how far a piece of background work has come',
    tag,
    right: 'admin',
    params: z.object({ name: z.string() }),
    body: Preparation,
  }),
} as const;
