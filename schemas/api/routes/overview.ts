import { FigureRange, Series } from '../resources/node.ts';
import { Summary } from '../resources/summary.ts';
import { route, z } from '../route.ts';

const tag = 'overview';

export const overviewRoutes = {
  getSummary: route({
    method: 'GET',
    path: '/api/v1/summary',
    summary: 'What runs, what is short, what needs a person, and what is under way',
    tag,
    right: 'view',
    answer: Summary,
  }),
  getClusterSeries: route({
    method: 'GET',
    path: '/api/v1/series',
    summary: 'Usage of all nodes together over the last hour, day, week or 30 days',
    tag,
    right: 'view',
    query: z.object({ range: FigureRange.default('hour') }),
    answer: Series,
  }),
} as const;
