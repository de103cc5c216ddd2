/** A small common set; any other name shows as `:name:`. */
const TABLE = `thumbsup 👍 +1 👍 thumbsdown 👎 -1 👎 eyes 👀 white_check_mark ✅ heavy_check_mark ✔️ x ❌ tada 🎉 heart ❤️ fire 🔥
rocket 🚀 pray 🙏 clap 👏 raised_hands 🙌 wave 👋 muscle 💪 ok_hand 👌 point_right 👉 point_left 👈 point_up ☝️ point_down 👇
100 💯 star ⭐ star2 🌟 sparkles ✨ bulb 💡 warning ⚠️ rotating_light 🚨 no_entry ⛔ no_entry_sign 🚫 question ❓ exclamation ❗
smile 😄 smiley 😃 grin 😁 grinning 😀 joy 😂 slightly_smiling_face 🙂 blush 😊 wink 😉 sunglasses 😎 thinking_face 🤔 thinking 🤔
neutral_face 😐 cry 😢 sob 😭 scream 😱 angry 😠 sleeping 😴 zzz 💤 partying_face 🥳 heart_eyes 😍 sweat_smile 😅 facepalm 🤦
shrug 🤷 robot_face 🤖 ghost 👻 skull 💀 alien 👽 clown_face 🤡 movie_camera 🎥 clapper 🎬 tv 📺 popcorn 🍿 film_frames 🎞️
ticket 🎟️ performing_arts 🎭 musical_note 🎵 headphones 🎧 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊
calendar 📅 date 📅 spiral_calendar_pad 🗓️ clock1 🕐 clock9 🕘 alarm_clock ⏰ hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️
memo 📝 pencil 📝 pencil2 ✏️ clipboard 📋 pushpin 📌 paperclip 📎 link 🔗 lock 🔒 unlock 🔓 key 🔑 mag 🔍 bell 🔔 no_bell 🔕
mailbox 📫 email 📧 envelope ✉️ inbox_tray 📥 outbox_tray 📤 package 📦 books 📚 book 📖 newspaper 📰 bookmark 🔖 label 🏷️
gear ⚙️ hammer 🔨 wrench 🔧 hammer_and_wrench 🛠️ bug 🐛 construction 🚧 test_tube 🧪 microscope 🔬 computer 💻 seedling 🌱
green_heart 💚 yellow_heart 💛 blue_heart 💙 purple_heart 💜 broken_heart 💔 large_green_circle 🟢 large_yellow_circle 🟡
large_orange_circle 🟠 red_circle 🔴 large_blue_circle 🔵 white_circle ⚪ black_circle ⚫ large_green_square 🟩
arrow_up ⬆️ arrow_down ⬇️ arrow_right ➡️ arrow_left ⬅️ arrow_upper_right ↗️ arrow_lower_right ↘️ repeat 🔁 arrows_counterclockwise 🔄
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ coffee ☕ tea 🍵 beer 🍺 pizza 🍕 cake 🍰 sunny ☀️ cloud ☁️ umbrella ☔ snowflake ❄️ zap ⚡
trophy 🏆 medal 🏅 checkered_flag 🏁 triangular_flag_on_post 🚩 speech_balloon 💬 thought_balloon 💭 mega 📣 loudspeaker 📢
palm_tree 🌴 house 🏠 airplane ✈️ train 🚆 face_with_thermometer 🤒 baby 👶 dog 🐶 cat 🐱 unicorn_face 🦄 information_source ℹ️`;

const words = TABLE.split(/\s+/);
export const EMOJI = new Map(words.flatMap((word, at) => (at % 2 ? [] : [[word, words[at + 1]]])));

export const emoji = (name) => EMOJI.get(name.replace(/::skin-tone-\d$/, "")) ?? `:${name}:`;

export const QUICK = ["+1", "heart", "eyes", "white_check_mark", "tada"];
