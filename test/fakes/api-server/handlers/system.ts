import type { systemRoutes } from '../../../../schemas/api/routes/system.ts';
import type { Handlers } from '../handler.ts';
import { announce } from '../world.ts';

export const systemHandlers: Handlers<keyof typeof systemRoutes> = {
  getHealth: () => ({
    status: 'ok',
    version: '0.1.0',
    parts: { database: { status: 'ok', detail: 'in memory' } },
  }),
  listPreparations: (_request, world) => world.preparations,
  putPreparation: ({ body }, world) => {
    const index = world.preparations.findIndex((each) => each.name === body.name);
    if (index < 0) world.preparations.push(body);
    else world.preparations[index] = body;
    announce(world, 'preparation', body.name);
  },
};
