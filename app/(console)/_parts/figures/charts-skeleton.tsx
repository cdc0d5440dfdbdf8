import { Box } from '../../../_components/layout/box.tsx';
import { Bar, Loading } from '../../../_components/state/skeleton.tsx';

/** The place of charts that are being fetched. */
export function ChartsSkeleton({
  charts,
}: {
  readonly charts: readonly { readonly title: string }[];
}) {
  return (
    <Loading>
      <div className="grid gap-3 tablet:grid-cols-2">
        {charts.map(({ title }) => (
          <Box key={title}>
            <div className="h-46">
              <Bar className="h-4 w-24" />
            </div>
          </Box>
        ))}
      </div>
    </Loading>
  );
}
