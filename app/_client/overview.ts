'use client';

import { useQuery } from '@tanstack/react-query';
import type { FigureRange } from '../../schemas/api/resources/node.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

const FIGURES_MS = 10_000;
/** What is shown over a longer time changes more slowly. */
const LONG_FIGURES_MS = 60_000;

/** Everything at a glance. */
export const useSummary = () =>
  useQuery({
    queryKey: queryKeys.summary,
    queryFn: ({ signal }) => api.getSummary({}, { signal }),
    refetchInterval: FIGURES_MS,
  });

/** Usage of all nodes together. */
export const useClusterSeries = (range: FigureRange) =>
  useQuery({
    queryKey: queryKeys.clusterSeries(range),
    queryFn: ({ signal }) => api.getClusterSeries({ query: { range } }, { signal }),
    refetchInterval: range === 'hour' ? FIGURES_MS : LONG_FIGURES_MS,
  });
