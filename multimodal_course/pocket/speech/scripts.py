"""What is said in the recordings of the course and in the benchmark; training never says it.

The long recordings are (speaker, sentence) in order.
"""

Script = tuple[tuple[str, str], ...]


def _script(text: str) -> Script:
    return tuple(tuple(line.split(": ", 1)) for line in text.strip().splitlines())


MEETING = _script("""
Anna: Good morning everyone, welcome to the museum project meeting.
Anna: Today we have four points, the website, the pictures, the budget and the opening.
Anna: Let us begin with the website.
Robert: The new website is almost finished.
Robert: We tested it last week with twelve visitors.
Robert: Ten of them found the opening hours in less than one minute.
Robert: Two people could not find the page with the tickets.
Priya: That sounds good to me, but the ticket page should be easier to find.
Anna: I agree. Robert, can you move the ticket button to the top of the page?
Robert: Yes, I can do that by Wednesday.
Anna: Thank you. Robert will move the ticket button by Wednesday.
Anna: The next point is the pictures.
Priya: We have two hundred and forty pictures for the exhibition.
Priya: Thirty of them are too dark, and we need a better camera.
Robert: How much does a better camera cost?
Priya: The camera costs six hundred euros.
Anna: That is a lot of money, but the pictures are important.
Anna: Priya, please order the camera before Friday.
Priya: I will order the camera on Thursday.
Robert: Could we also describe every picture for blind visitors?
Priya: Yes, a computer can write a short description of every picture.
Priya: I tried it with the red house and the blue boat.
Priya: The description of the boat was right, but the house was called a garage.
Anna: Then somebody must check every description.
Robert: I can check the descriptions together with the students from the university.
Anna: When will you be ready?
Robert: We will be ready by the end of March.
Anna: Good. Robert will check the descriptions by the end of March.
Anna: Let us move on to the budget.
Anna: We have nine thousand euros for this year.
Anna: The website costs three thousand and the exhibition costs four thousand five hundred.
Priya: So we have one thousand five hundred euros left, and nine hundred after the camera.
Anna: That is right. I will send the new budget to finance by tomorrow.
Robert: Did finance answer our question about the tickets?
Anna: Not yet. I will ask them again.
Anna: Before the opening, let us talk about the posters.
Robert: The printer can make three hundred posters for four hundred and fifty euros.
Priya: That is half of the money that we have left.
Robert: Yes, but last year most visitors came because of a poster.
Priya: How many visitors did we have last year?
Robert: We had twelve thousand visitors, and seven thousand of them had seen the poster.
Priya: Then we should do it again, but with a better picture.
Anna: Which picture would you choose, Priya?
Priya: I like the yellow star above the purple moon.
Robert: I prefer the big red balloon, because everybody can see it from far away.
Anna: We could ask our visitors on the website.
Priya: Good idea. I will choose four pictures for the website by the twentieth of February.
Anna: Thank you, Priya. The most popular picture goes on the poster.
Anna: The last point is the opening.
Priya: The opening is on the third of May at six o'clock in the evening.
Priya: We will invite one hundred and fifty guests.
Robert: Who will write the invitation?
Priya: I will write the invitation next week.
Anna: Please show it to me before you send it.
Robert: The band wants to play for two hours, and it costs four hundred euros.
Anna: I think one hour is enough. Robert, please call the band on Monday.
Robert: All right, I will call the band on Monday.
Anna: Did we forget anything?
Priya: We need coffee, water and a cake for the guests.
Anna: We decide that next time. The next meeting is on Tuesday at half past ten.
Anna: That is all for today, thank you everyone.
Robert: Thank you, goodbye.
Priya: Goodbye everyone.
""")
# Who promised what in the meeting, and until when.
ACTIONS = (
    ("Robert", "move the ticket button", "Wednesday"),
    ("Priya", "order the camera", "Thursday"),
    ("Robert", "check the descriptions", "the end of March"),
    ("Anna", "send the new budget to finance", "tomorrow"),
    ("Priya", "choose four pictures for the website", "the twentieth of February"),
    ("Priya", "write the invitation", "next week"),
    ("Robert", "call the band", "Monday"),
)

CAFE = _script("""
Anna: Hello Robert, thank you for coming.
Robert: Hello Anna, what would you like to drink?
Anna: I would like a cup of tea and a piece of apple cake, please.
Robert: The tea costs three euros and the cake costs four euros and fifty cents.
Anna: Did you see the picture with the yellow star?
Robert: Yes, it is on the wall next to the window.
Anna: I want to buy it for my sister, her birthday is on the ninth of June.
Robert: How much is it?
Anna: It costs eighty dollars.
Robert: That is not expensive for such a beautiful picture.
Anna: Can you carry it to my car after lunch?
Robert: Of course, I will help you at two o'clock.
""")

SILENCES = _script("""
Priya: The first picture shows a red car on a blue background.
Priya: The second picture shows three yellow stars and a purple moon.
Priya: The last picture shows a green apple next to a cup.
""")

LECTURE = _script("""
Priya: Good afternoon everyone, and welcome to the lecture about pictures and words.
Priya: Today we will talk about three questions.
Priya: How does a computer see a picture?
Priya: How does it connect a picture with a sentence?
Priya: And how can we find out if it is right?
Priya: Let us begin with the first question.
Priya: A picture is a large table of numbers.
Priya: Every point of the picture has three numbers, one for red, one for green and one for blue.
Priya: A model does not look at every point alone.
Priya: It cuts the picture into small squares.
Priya: Every square becomes a list of numbers, and we call this list a vector.
Priya: The second question is how words come in.
Priya: A sentence becomes a list of numbers, too.
Priya: The model learns from many examples that belong together.
Priya: It sees a picture of a red house and reads the words, a red house.
Priya: After many examples, the picture and the words are close to each other.
Priya: The picture of a dog is far away from the words, a red house.
Priya: Now we can search for pictures with words.
Priya: The third question is the most important one.
Priya: How do we know that the model is right?
Priya: We ask it questions about pictures that it has never seen before.
Priya: We count how many answers are right.
Priya: If ninety of one hundred answers are right, the model is good, but not perfect.
Priya: Never test a model with the pictures that it learned from.
Priya: That would be like an exam with the answers on the table.
Priya: In the next lesson we will build a small model together.
Priya: Please read chapter four before Monday.
Priya: Thank you very much, and goodbye.
""")

MEMOS = (
    "Note to self, send the invoice for the blue lamps by Friday.",
    "Reminder, buy milk, bread and a dozen eggs on the way home.",
    "I have an appointment with the dentist on Tuesday at quarter past nine.",
    "The password for the printer is on the yellow paper under the keyboard.",
    "Hello, this is Clara, please call me back before six o'clock.",
    "Idea for the course, let the students draw a rocket next to the moon.",
)
PRICES = (
    "The red umbrella costs nineteen dollars and ninety five cents.",
    "The total is two hundred forty seven euros, including tax.",
    "The invoice is due on the fifteenth of October.",
    "We sold one thousand three hundred tickets between the second of March and the tenth of April.",
    "The train leaves at eight forty two and arrives at eleven thirty.",
    "The price went down from sixty pounds to forty eight pounds, that is twenty percent.",
)

# Everyday English by somebody who had seen neither the words nor the sentences of training: how well Whisper
# hears what nobody planned for it.
FREE = """
Can you turn off the hallway light before you come up?
The washing machine is making that strange rattling noise again.
I finally fixed the leaky tap in the upstairs bathroom.
Please leave the spare key under the flowerpot by the door.
We should paint the bedroom a lighter color this spring.
How long should I boil the eggs for the salad?
The soup needs a little more salt and some black pepper.
Please take the chicken out of the freezer before lunch.
I burned the toast because I was talking on the phone.
Is there any milk left, or did you finish it?
Add bread, butter and a dozen eggs to my shopping list.
These shoes were half price, so I bought two pairs.
Do you have this jacket in a smaller size?
I forgot my bags and had to carry everything home by hand.
The line at the checkout was longer than usual today.
What time does the last train to London leave tonight?
Our flight was delayed for three hours because of fog.
Remind me to pack the phone charger and my passport.
We stayed in a small hotel right next to the beach.
Could you tell me which bus goes to the museum?
It looks like it is going to rain all afternoon.
Will it be warm enough to eat outside this evening?
Take an umbrella with you, the sky is getting dark.
The snow melted overnight and now the roads are slippery.
I have never seen such a windy day in June.
My daughter has a spelling test on Friday morning.
Did the teacher say when the science project is due?
Please sign this form so I can go on the trip.
He left his lunch box on the school bus again.
Math was hard for me until I found a good tutor.
Let's move the meeting to Thursday at half past ten.
I will send you the report before the end of the day.
Has anyone seen the key to the supply cupboard?
My boss said I could work from home twice a week.
Could you print twenty copies and put them on my desk?
I have had a sore throat since yesterday evening.
Set an alarm for my medicine at eight o'clock.
The dentist says I should stop eating so many sweets.
Are you sleeping any better since you gave up coffee?
She twisted her ankle while running down the stairs.
Anna is coming over for dinner on Saturday with her husband.
Tell him I said happy birthday and give him a hug.
Why didn't you call me when you got into town?
We have been best friends since we were six years old.
I owe you an apology for what I said last night.
The cat is asleep on top of the clean laundry.
Could you walk the dog before it gets too late?
A little bird has built a nest above our garage.
Do rabbits really like carrots, or is that just in cartoons?
The neighbor's puppy chewed a hole in our garden hose.
Did you hear that they are closing the old library?
The radio said there was an accident on the main bridge.
Turn up the television, I want to hear the election results.
Food prices have gone up again, according to this morning's paper.
A local boy won a big prize for his invention.
I am learning to play the guitar, but my fingers hurt.
Would you like to join our book club next month?
Play some quiet music while I work on this puzzle.
My grandfather grows the best tomatoes on the whole street.
Show me how to knit a scarf when you have time.
""".strip().splitlines()

SCRIPTS = (MEETING, CAFE, SILENCES, LECTURE)
SINGLE = (*MEMOS, *PRICES)
