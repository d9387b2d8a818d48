/**
 * A plot that is made of elements (a heat map, a waterfall) as an image: grounds, the bars of `::after` and texts, each
 * where the page has it. Pictures, borders and rounded corners are left out.
 */

/** In the screen's own pixels. Null: it is not shown, or there is nothing to draw on. */
export function drawnElement(root: HTMLElement | null): HTMLCanvasElement | null {
  if (root === null) return null;
  const frame = root.getBoundingClientRect();
  if (frame.width === 0 || frame.height === 0) return null;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) return null;
  const ratio = window.devicePixelRatio;
  canvas.width = Math.ceil(frame.width * ratio);
  canvas.height = Math.ceil(frame.height * ratio);
  context.scale(ratio, ratio);
  context.translate(-frame.left, -frame.top);
  const elements = [root, ...root.querySelectorAll<HTMLElement>('*')]
    .filter((element) => !element.classList.contains('visually-hidden'));
  for (const element of elements) drawGround(context, element);
  for (const element of elements) drawTexts(context, element);
  return canvas;
}

function drawGround(context: CanvasRenderingContext2D, element: HTMLElement): void {
  const { left, top, width, height } = element.getBoundingClientRect();
  context.fillStyle = getComputedStyle(element).backgroundColor;
  context.fillRect(left, top, width, height);
  const after = getComputedStyle(element, '::after');
  if (after.content === 'none' || after.position !== 'absolute') return;
  context.fillStyle = after.backgroundColor;
  const px = (length: string): number => Number.parseFloat(length);
  context.fillRect(left + px(after.left), top + px(after.top), px(after.width), px(after.height));
}

function drawTexts(context: CanvasRenderingContext2D, element: HTMLElement): void {
  const { color, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
  for (const node of element.childNodes) {
    const text = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '').trim() : '';
    if (text === '') continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, top, height } = range.getBoundingClientRect();
    context.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    context.fillStyle = color;
    context.textBaseline = 'middle';
    context.fillText(text, left, top + height / 2);
  }
}
