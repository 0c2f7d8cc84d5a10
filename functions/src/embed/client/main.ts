import { localiseDates } from './dates';
import { createLightbox } from './lightbox';
import { watchMedia, watchVideos } from './media';
import { watchMore } from './morePosts';
import { createNavigation } from './navigation';
import { startRefreshing } from './refresh';

/** Makes the finished page quicker to use; everything essential works without. */
function start(): void {
  document.documentElement.classList.add('js');
  const enhance = (): void => {
    localiseDates(document);
    watchVideos(document);
  };
  const lookForMore = watchMore(enhance);
  const onShown = (): void => {
    enhance();
    lookForMore();
    lightbox?.follow();
  };
  const refreshing = startRefreshing(onShown);
  refreshing.remember(document);
  watchMedia();
  const lightbox = createLightbox();
  const navigation = createNavigation((fresh) => {
    refreshing.remember(fresh);
  }, onShown);
  window.addEventListener('popstate', () => {
    navigation.follow();
    lightbox?.follow();
  });
  onShown();
}

start();
