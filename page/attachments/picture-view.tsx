import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Picture } from "../chat/attachment.ts";
import { Dialog } from "../view/dialog.tsx";
import { words } from "../words/attachments.ts";

/** A picture in small, which a tap enlarges. */
export function PictureView({ picture }: { picture: Picture }): VNode {
  const { blob } = picture;
  // What another client sent to the PC has neither name nor measures.
  const name = picture.name || words.picture;
  const width = picture.width || undefined;
  const height = picture.height || undefined;
  const [url, setUrl] = useState<string>();
  const [isLarge, setIsLarge] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return (
    <>
      <button
        type="button"
        class="picture-button"
        aria-label={words.enlarge(name)}
        onClick={() => setIsLarge(true)}
      >
        {url && <img src={url} alt="" width={width} height={height} />}
      </button>
      {isLarge && url && (
        <Dialog title={name} class="picture-dialog" onClose={() => setIsLarge(false)}>
          <img src={url} alt={words.picture} width={width} height={height} />
        </Dialog>
      )}
    </>
  );
}
