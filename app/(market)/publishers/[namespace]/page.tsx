import type { Metadata } from 'next';
import { previewPictures } from '../../../_lib/preview-pictures.ts';
import { Answered } from '../../../_client/answered.tsx';
import { questions } from '../../../_client/questions.ts';
import { publisherText } from '../../../_text/publisher.ts';
import { PublisherPageView } from './publisher-page-view.tsx';

interface Props {
  readonly params: Promise<{ namespace: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { namespace } = await params;
  const title = publisherText.tab(namespace);
  const description = publisherText.lead(namespace);
  return {
    title,
    description,
    openGraph: { title, description, type: 'profile', images: previewPictures() },
  };
}

export default async function PublisherPage({ params }: Props) {
  const { namespace } = await params;
  return (
    <Answered questions={[questions.catalogue({ publisher: namespace }), questions.trustedKeys]}>
      <PublisherPageView namespace={namespace} />
    </Answered>
  );
}
